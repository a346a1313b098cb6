"""What the operator of a server does: creates organizations and issues tokens."""

from sqlalchemy import select

from gql.model.database.database import Database
from gql.model.database.tables import OrganizationRow, UserRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import SetupError
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import Policy
from gql.resolvers.organization.users import new_user, new_user_token


async def create_organization(
    database: Database, name: str, admin_email: str, token_lifetime: int
) -> str:
    """Creates an organization with its first admin, and returns a token of this admin.

    The token is valid for `token_lifetime` seconds. The admin is named by the part of the address
    before the @.
    """
    async with database.write_transaction() as transaction:
        organization = OrganizationRow(
            id=new_id("org"), name=name, policy=Policy(), created_at=transaction.now
        )
        admin_name = admin_email.partition("@")[0]
        admin = new_user(transaction.now, organization.id, ActorKind.ADMIN, admin_name, admin_email)
        credential, token = new_user_token(admin, transaction.now, token_lifetime)
        for row in (organization, admin, credential):
            transaction.add(row)
    return token


async def issue_token(database: Database, email: str, token_lifetime: int) -> str:
    """Returns a new token of the user with this address, valid for `token_lifetime` seconds.

    Raises `SetupError` unless there is exactly one such user.
    """
    async with database.write_transaction() as transaction:
        users = list(await transaction.sql.scalars(select(UserRow).where(UserRow.email == email)))
        if len(users) != 1:
            raise SetupError(f"There are {len(users)} users with the address {email}.")
        credential, token = new_user_token(users[0], transaction.now, token_lifetime)
        transaction.add(credential)
    return token


async def list_organizations(database: Database) -> list[OrganizationRow]:
    """Returns all organizations, oldest first."""
    async with database.read_transaction() as sql:
        return list(await sql.scalars(select(OrganizationRow).order_by(OrganizationRow.id)))
