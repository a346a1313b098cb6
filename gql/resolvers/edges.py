"""Resolves what others refer to by id: sessions, participants, certificates, the organization.

Each returns None for what the viewer may not see, like the other fields of a view, and if there is
no viewer: the payload of `exchangeLink` is returned to somebody who has not signed in yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from gql.model.database.tables import OrganizationRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import NotFound
from gql.model.domain.value_objects import IssuedCertificate
from gql.model.domain.viewer import Scope
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    ParticipantItem,
    ParticipantView,
    RecipientView,
    SessionView,
    StepView,
    ToolbarItem,
    WaitingFor,
)
from gql.model.domain.visibility import visible_participant, visible_summary
from gql.resolvers.context import Context, may_read_status


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an interaction or participant, and its owner. Has the attributes of the part.

    The owner gives the part an id if it has none, and the session to find participants in.
    """

    owner: InteractionView | ParticipantView
    view: StepView | AssignmentView | RecipientView | ToolbarItem | ParticipantItem | WaitingFor

    def __getattr__(self, name: str) -> Any:
        return getattr(self.view, name)


def _reader_scope(context: Context) -> Scope | None:
    """Returns the scope of a viewer for whom sessions exist."""
    viewer = context.viewer
    return viewer.scope if viewer and may_read_status(viewer) else None


async def session_summary(context: Context, session_id: str) -> SessionView | None:
    """Returns a session without its participants and interactions, as the viewer sees it."""
    scope = _reader_scope(context)
    session = await context.loaders.sessions.load(session_id) if scope else None
    try:
        return visible_summary(session, scope) if session and scope else None
    except NotFound:
        return None


async def participant(
    context: Context, session_id: str, participant_id: str | None
) -> ParticipantView | None:
    """Returns a participant of a session as the viewer sees them; None for the agent's None."""
    scope = _reader_scope(context)
    if participant_id is None or scope is None:
        return None
    session = await context.loaders.sessions.load(session_id)
    try:
        return visible_participant(session, participant_id, scope) if session else None
    except NotFound:
        return None


async def participants(
    context: Context, session_id: str, participant_ids: Iterable[str]
) -> list[ParticipantView]:
    """Returns those of the participants of a session that the viewer sees, as they see them."""
    views = [await participant(context, session_id, id_) for id_ in participant_ids]
    return [view for view in views if view]


async def certificate(context: Context, interaction: InteractionView) -> IssuedCertificate | None:
    """Returns the certificate of an interaction; None until it is issued.

    For agents, and for partners who may read documents; participants get it as a file. In an
    approval session it is the certificate of the forwarded interaction (rule 8).
    """
    scope = _reader_scope(context)
    if scope is None or scope.kind is ActorKind.PARTICIPANT or not scope.can_read_documents:
        return None
    source = interaction.source
    if source is None and interaction.sealed_at is None:
        return None
    interaction_id = source.interaction_id if source else interaction.id
    issued = await context.loaders.certificates.load(interaction_id or interaction.id)
    return issued if issued is None or scope.is_staff else _without_transactions(issued)


def _without_transactions(issued: IssuedCertificate) -> IssuedCertificate:
    """Returns the certificate without the phone provider's transaction ids."""
    signers = tuple(replace(signer, transaction_id=None) for signer in issued.certificate.signers)
    return replace(issued, certificate=replace(issued.certificate, signers=signers))


async def organization(context: Context) -> OrganizationRow:
    """Returns the viewer's organization."""
    viewer = context.require()
    async with context.database.read_transaction() as sql:
        return await sql.get_one(OrganizationRow, viewer.organization_id)
