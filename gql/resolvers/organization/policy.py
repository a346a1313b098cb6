"""The policy of an organization, which new sessions take over."""

from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import select

from gql.model.database.outcome import MutationResult
from gql.model.database.tables import OrganizationRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import Invalid
from gql.model.domain.phone_numbers import COUNTRIES
from gql.model.domain.value_objects import Policy
from gql.resolvers.context import STAFF, Context
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import PolicyUpdated
from gql.resolvers.payloads import Payload

_MIN_LIFETIME, _MAX_LIFETIME = 60, 365 * 86_400  # seconds


@dataclass(frozen=True, kw_only=True)
class PolicyPayload(Payload[PolicyUpdated]):
    """The organization's policy after the mutation."""

    policy: Policy | None = None

    @classmethod
    async def build(cls, context: Context, result: MutationResult[PolicyUpdated]) -> Self:
        """Returns the payload with the policy as it is now."""
        async with context.database.read_transaction() as sql:
            row = await sql.get(OrganizationRow, result.outcome.organization_id)
        policy = row.policy if row else None
        return cls(cursor=result.cursor, replayed=result.replayed, policy=policy)


async def policy(context: Context) -> Policy:
    """Returns the policy that a session started now takes over."""
    viewer = context.require(*STAFF)
    async with context.database.read_transaction() as sql:
        return (await sql.get_one(OrganizationRow, viewer.organization_id)).policy


@mutation_resolver(PolicyUpdated, PolicyPayload)
async def update_policy(
    context: Context,
    allow_draft_download: bool | None = None,
    allow_delete: bool | None = None,
    auto_start: bool | None = None,
    link_lifetime_seconds: int | None = None,
    session_lifetime_seconds: int | None = None,
    country: str | None = None,
) -> MutationResult[PolicyUpdated]:
    """Changes the policy for sessions started from now on. What is None does not change."""
    viewer = context.require(ActorKind.ADMIN)
    _check_lifetime(link_lifetime_seconds, "linkLifetimeSeconds")
    _check_lifetime(session_lifetime_seconds, "sessionLifetimeSeconds")
    if country and country not in COUNTRIES:
        raise Invalid(
            "A country is two capital letters, such as DE, and has phone numbers.",
            ("input", "country"),
        )
    settings: dict[str, Any] = {
        "allow_draft_download": allow_draft_download,
        "allow_delete": allow_delete,
        "auto_open": auto_start,
        "link_lifetime": link_lifetime_seconds,
        "session_lifetime": session_lifetime_seconds,
        "country": country,
    }
    changes = {name: value for name, value in settings.items() if value is not None}
    async with context.write_transaction() as transaction:
        query = select(OrganizationRow).where(OrganizationRow.id == viewer.organization_id)
        row = (await transaction.sql.scalars(query.with_for_update())).one()
        row.policy = replace(row.policy, **changes)
        return transaction.record(PolicyUpdated(row.id))


def _check_lifetime(seconds: int | None, input_name: str) -> None:
    if seconds is not None and not _MIN_LIFETIME <= seconds <= _MAX_LIFETIME:
        raise Invalid("A lifetime is between a minute and a year.", ("input", input_name))
