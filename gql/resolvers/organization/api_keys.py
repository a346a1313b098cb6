"""The API keys of an organization's partners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import select

from gql.model.database.outcome import MutationResult
from gql.model.database.tables import CredentialRow
from gql.model.domain.enums import ActorKind, Permission
from gql.model.domain.errors import Invalid, NotFound
from gql.model.domain.validation import validate_text
from gql.resolvers.authentication import new_credential
from gql.resolvers.context import Context
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import ApiKeyChanged
from gql.resolvers.pagination import Page, Slice, page_of
from gql.resolvers.payloads import Payload


@dataclass(frozen=True, kw_only=True)
class ApiKeyPayload(Payload[ApiKeyChanged]):
    """An API key; its secret only when it was created just now."""

    api_key: CredentialRow | None = None
    secret: str | None = None

    @classmethod
    async def build(cls, context: Context, result: MutationResult[ApiKeyChanged]) -> Self:
        """Returns the payload with the API key as it is now."""
        async with context.database.read_transaction() as sql:
            row = await sql.get(CredentialRow, result.outcome.api_key_id)
        return cls(
            cursor=result.cursor, replayed=result.replayed, api_key=row, secret=result.secret
        )


@mutation_resolver(ApiKeyChanged, ApiKeyPayload)
async def create_api_key(
    context: Context,
    name: str,
    permissions: Sequence[Permission],
    expires_at: datetime | None = None,
) -> MutationResult[ApiKeyChanged]:
    """Creates an API key for a partner. Its secret is in this result only."""
    viewer = context.require(ActorKind.ADMIN)
    validate_text(name, ("input", "name"))
    if not permissions:
        raise Invalid("An API key needs at least one permission.", ("input", "permissions"))
    async with context.write_transaction() as transaction:
        if expires_at is not None and expires_at <= transaction.now:
            raise Invalid("The time of expiry has passed.", ("input", "expiresAt"))
        row, secret = new_credential(
            transaction.now,
            viewer.organization_id,
            ActorKind.PARTNER,
            name=name,
            permissions=permissions,
        )
        row.expires_at = expires_at
        transaction.add(row)
        return transaction.record(ApiKeyChanged(row.id), secret)


@mutation_resolver(ApiKeyChanged, ApiKeyPayload)
async def revoke_api_key(context: Context, api_key_id: str) -> MutationResult[ApiKeyChanged]:
    """Revokes an API key. Revoking it again changes nothing."""
    viewer = context.require(ActorKind.ADMIN)
    async with context.write_transaction() as transaction:
        row = await transaction.sql.get(CredentialRow, api_key_id)
        in_organization = row and row.organization_id == viewer.organization_id
        if row is None or not in_organization or row.kind is not ActorKind.PARTNER:
            raise NotFound("API key", ("input", "apiKeyId"))
        row.revoked_at = row.revoked_at or transaction.now
        return transaction.record(ApiKeyChanged(row.id))


async def api_keys(context: Context, part: Slice) -> Page[CredentialRow]:
    """Returns a page of the organization's API keys, newest first."""
    viewer = context.require(ActorKind.ADMIN)
    query = select(CredentialRow).where(
        CredentialRow.organization_id == viewer.organization_id,
        CredentialRow.kind == ActorKind.PARTNER,
    )
    return await page_of(context.database, query, CredentialRow.id, "key", part)
