"""The users of an organization: agents and admins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from gql.model.database.outcome import MutationResult
from gql.model.database.tables import CredentialRow, UserRow
from gql.model.database.write_transaction import WriteTransaction
from gql.model.domain.enums import ActorKind, UserRole
from gql.model.domain.errors import Invalid
from gql.model.domain.identifiers import new_id
from gql.model.domain.validation import is_email, validate_text
from gql.resolvers.authentication import new_credential
from gql.resolvers.context import Context
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import UserCreated
from gql.resolvers.payloads import Payload


@dataclass(frozen=True, kw_only=True)
class UserPayload(Payload[UserCreated]):
    """A new user; the token only when the user was created just now."""

    user: UserRow | None = None
    secret: str | None = None

    @classmethod
    async def build(cls, context: Context, result: MutationResult[UserCreated]) -> Self:
        """Returns the payload with the user as stored."""
        async with context.database.read_transaction() as sql:
            user = await sql.get(UserRow, result.outcome.user_id)
        return cls(cursor=result.cursor, replayed=result.replayed, user=user, secret=result.secret)


@mutation_resolver(UserCreated, UserPayload)
async def create_user(
    context: Context, name: str, email: str, role: UserRole = UserRole.AGENT
) -> MutationResult[UserCreated]:
    """Adds an agent or an admin to the organization. Their token is in this result only."""
    viewer = context.require(ActorKind.ADMIN)
    validate_text(name, ("input", "name"))
    if not is_email(email):
        raise Invalid("That is not an e-mail address.", ("input", "email"))
    async with context.write_transaction() as transaction:
        await _require_unused_address(transaction, viewer.organization_id, email)
        kind = ActorKind(role)
        user = new_user(transaction.now, viewer.organization_id, kind, name, email)
        transaction.add(user)
        await _flush_new_user(transaction)
        credential, secret = new_user_token(user, transaction.now, context.settings.token_lifetime)
        transaction.add(credential)
        return transaction.record(UserCreated(user.id), secret)


async def _require_unused_address(
    transaction: WriteTransaction, organization_id: str, email: str
) -> None:
    query = select(func.count()).where(
        UserRow.organization_id == organization_id, UserRow.email == email
    )
    if (await transaction.sql.scalars(query)).one():
        raise Invalid("There is a user with that address already.", ("input", "email"))


async def _flush_new_user(transaction: WriteTransaction) -> None:
    try:
        await transaction.sql.flush()
    except IntegrityError:  # another transaction has added the address meanwhile
        raise Invalid("There is a user with that address already.", ("input", "email")) from None


def new_user(
    now: datetime, organization_id: str, kind: ActorKind, name: str, email: str
) -> UserRow:
    """Returns the row of a new user."""
    return UserRow(
        id=new_id("usr"),
        organization_id=organization_id,
        name=name,
        email=email,
        kind=kind,
        created_at=now,
    )


def new_user_token(user: UserRow, now: datetime, seconds: int) -> tuple[CredentialRow, str]:
    """Returns the row of a new credential for a user, good for `seconds`, and its secret."""
    lifetime = timedelta(seconds=seconds)
    return new_credential(now, user.organization_id, user.kind, user_id=user.id, lifetime=lifetime)
