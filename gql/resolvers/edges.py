"""Resolves what others refer to by id: sessions, participants, certificates, the organization.

Each returns None for what the viewer may not see, like the other fields of a view.
"""

from dataclasses import dataclass
from typing import Any

from gql.model.database.tables import OrganizationRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import NotFound
from gql.model.domain.value_objects import IssuedCertificate
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    ParticipantItem,
    ParticipantView,
    RecipientView,
    SessionView,
    StepView,
    ToolbarItem,
)
from gql.model.domain.visibility import visible_participant, visible_summary
from gql.resolvers.context import Context
from gql.resolvers.interaction.certificate import without_transactions


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an interaction or participant, and its owner. Has the attributes of the part.

    The owner gives the part an id if it has none, and the session to find participants in.
    """

    owner: InteractionView | ParticipantView
    view: StepView | AssignmentView | RecipientView | ToolbarItem | ParticipantItem

    def __getattr__(self, name: str) -> Any:
        return getattr(self.view, name)


async def session_summary(context: Context, session_id: str) -> SessionView | None:
    """Returns a session without its participants and interactions, as the viewer sees it."""
    scope = context.require_status_reader().scope
    session = await context.loaders.sessions.load(session_id)
    try:
        return visible_summary(session, scope) if session else None
    except NotFound:
        return None


async def participant(
    context: Context, session_id: str, participant_id: str | None
) -> ParticipantView | None:
    """Returns a participant of a session as the viewer sees them; None for the agent's None."""
    scope = context.require_status_reader().scope
    if participant_id is None:
        return None
    session = await context.loaders.sessions.load(session_id)
    try:
        return visible_participant(session, participant_id, scope) if session else None
    except NotFound:
        return None


async def certificate(context: Context, interaction: InteractionView) -> IssuedCertificate | None:
    """Returns the certificate of an interaction; None until it is issued.

    For agents, and for partners who may read documents; participants get it as a file. In an
    approval session it is the certificate of the forwarded interaction (rule 8).
    """
    scope = context.scope
    if scope.kind is ActorKind.PARTICIPANT or not scope.can_read_documents:
        return None
    source = interaction.source
    if source is None and interaction.sealed_at is None:
        return None
    interaction_id = source.interaction_id if source else interaction.id
    issued = await context.loaders.certificates.load(interaction_id or interaction.id)
    return issued if issued is None or scope.is_staff else without_transactions(issued)


async def organization(context: Context) -> OrganizationRow:
    """Returns the viewer's organization."""
    viewer = context.require()
    async with context.database.read_transaction() as sql:
        return await sql.get_one(OrganizationRow, viewer.organization_id)
