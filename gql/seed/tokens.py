"""Tokens for the people of the demo data."""

from datetime import timedelta

from sqlalchemy import Select, select

from gql.model.database.database import Database
from gql.model.database.tables import (
    CredentialRow,
    OrganizationRow,
    ParticipantRow,
    SessionRow,
    UserRow,
)
from gql.model.database.write_transaction import WriteTransaction
from gql.model.domain.enums import ActorKind, Permission, Role
from gql.model.domain.errors import SetupError
from gql.resolvers.authentication import new_credential
from gql.resolvers.organization.users import new_user_token
from gql.seed.demo_organization import ORGANIZATION
from gql.settings import Settings

DEMO_KINDS = ("agent", "admin", "partner", "participant")


async def demo_token(settings: Settings, kind: str) -> str:
    """Returns a new token for somebody of the demo data; `kind` is one of `DEMO_KINDS`.

    Raises `SetupError` if there is no demo data or nobody of that kind in it.
    """
    database = Database(settings.effective_database_url)
    try:
        async with database.write_transaction() as transaction:
            row, secret = await _new_credential(transaction, kind, settings.token_lifetime)
            transaction.add(row)
    finally:
        await database.close()
    return secret


async def _new_credential(
    transaction: WriteTransaction, kind: str, seconds: int
) -> tuple[CredentialRow, str]:
    organization_id = await _organization_id(transaction)
    lifetime = timedelta(seconds=seconds)
    if kind == "partner":
        return new_credential(
            transaction.now,
            organization_id,
            ActorKind.PARTNER,
            name="Demo partner",
            permissions=list(Permission),
            lifetime=lifetime,
        )
    if kind == "participant":
        participant_id = (await transaction.sql.scalars(_first_customer(organization_id))).one()
        return new_credential(
            transaction.now,
            organization_id,
            ActorKind.PARTICIPANT,
            participant_id=participant_id,
            lifetime=lifetime,
        )
    user = await _first_user(transaction, organization_id, kind)
    return new_user_token(user, transaction.now, seconds)


async def _organization_id(transaction: WriteTransaction) -> str:
    query = select(OrganizationRow.id).where(OrganizationRow.name == ORGANIZATION)
    organization_id = (await transaction.sql.scalars(query)).first()
    if organization_id is None:
        raise SetupError("There is no demo data here; run `bubbles seed` or `make run`.")
    return organization_id


async def _first_user(transaction: WriteTransaction, organization_id: str, kind: str) -> UserRow:
    query = select(UserRow).where(
        UserRow.organization_id == organization_id, UserRow.kind == ActorKind[kind.upper()]
    )
    user = (await transaction.sql.scalars(query.order_by(UserRow.id))).first()
    if user is None:
        raise SetupError(f"There is no {kind} in the demo data.")
    return user


def _first_customer(organization_id: str) -> Select[str]:
    return (
        select(ParticipantRow.id)
        .join(SessionRow, SessionRow.id == ParticipantRow.session_id)
        .where(SessionRow.organization_id == organization_id, ParticipantRow.role == Role.CUSTOMER)
        .order_by(ParticipantRow.id)
        .limit(1)
    )
