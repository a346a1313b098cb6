"""Exchanging an invitation's link for a token of its participant."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from sqlalchemy import select

from gql.model.database.change import Read
from gql.model.database.database import Database
from gql.model.database.outcome import MutationResult
from gql.model.database.tables import LinkRow, ParticipantRow, SessionRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import NotFound
from gql.model.domain.identifiers import hash_secret
from gql.model.domain.viewer import Actor, Scope
from gql.model.domain.views import ParticipantView, SessionView
from gql.model.domain.visibility import visible
from gql.model.state.records import ParticipantRecord
from gql.resolvers.authentication import new_credential
from gql.resolvers.context import Context
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import ParticipantChanged
from gql.resolvers.payloads import Payload


@dataclass(frozen=True, kw_only=True)
class LinkPayload(Payload[ParticipantChanged]):
    """The participant whom the link belongs to, their session, and a token for them."""

    session: SessionView | None = None
    participant: ParticipantView | None = None
    secret: str | None = None

    @classmethod
    async def build(cls, context: Context, result: MutationResult[ParticipantChanged]) -> Self:
        """Returns the payload with the session as this participant sees it.

        The viewer of the request, if there is one, does not matter.
        """
        session_id = result.outcome.session_id
        participant_id = result.outcome.participant_id
        view = result.view or await context.database.view(session_id)
        scope = Scope(
            ActorKind.PARTICIPANT,
            view.organization_id,
            view.id,
            participant_id,
            can_read_documents=True,
        )
        session = visible(view, scope)
        return cls(
            cursor=result.cursor,
            replayed=result.replayed,
            session=session,
            participant=session.participant(participant_id),
            secret=result.secret,
        )


@mutation_resolver(ParticipantChanged, LinkPayload, requires_viewer=False)
async def exchange_link(context: Context, secret: str) -> MutationResult[ParticipantChanged]:
    """Exchanges the secret of a link for a token of its participant.

    The link can be exchanged again until it expires. Raises `NotFound` for an unknown, replaced
    or expired link.
    """
    participant, session = await _find_by_secret(context.database, secret)
    actor = Actor(ActorKind.PARTICIPANT, participant.id, participant.name)
    database = context.database
    read_link = Read(select(LinkRow).where(LinkRow.secret_hash == hash_secret(secret)))

    def decide(unit: UnitOfWork) -> MutationResult[ParticipantChanged]:
        ((link,),) = unit.read_rows
        if link.revoked_at or link.expires_at <= unit.now:
            raise NotFound("Link", ("input", "secret"))
        row = unit.drafts[session.id].participants[participant.id]
        row.entered_at = row.entered_at or unit.now
        token = _add_token(unit, context, row, link.expires_at - unit.now)
        return unit.record(ParticipantChanged(session.id, row.id), token)

    return await database.change(
        session.id, decide=decide, cause=context.cause, actor=actor, reads=[read_link]
    )


async def _find_by_secret(database: Database, secret: str) -> tuple[ParticipantRow, SessionRow]:
    query = (
        select(ParticipantRow, SessionRow)
        .join(LinkRow, LinkRow.participant_id == ParticipantRow.id)
        .join(SessionRow, SessionRow.id == ParticipantRow.session_id)
        .where(LinkRow.secret_hash == hash_secret(secret))
    )
    async with database.read_transaction() as sql:
        row = (await sql.execute(query)).one_or_none()
    if row is None:
        raise NotFound("Link", ("input", "secret"))
    return row[0], row[1]


def _add_token(
    unit: UnitOfWork, context: Context, participant: ParticipantRecord, link_lifetime: timedelta
) -> str:
    """Adds a credential for a participant, which ends no later than the link; returns its token."""
    credential, token = new_credential(
        unit.now,
        unit.drafts[participant.session_id].session.organization_id,
        ActorKind.PARTICIPANT,
        participant_id=participant.id,
        lifetime=min(link_lifetime, timedelta(seconds=context.settings.token_lifetime)),
    )
    unit.add(credential)
    return token
