"""The view of an interaction, with its recipients and the agent's details."""

from dataclasses import dataclass
from datetime import datetime

from gql.model.domain.enums import Duty, InteractionKind, InteractionStatus, Role
from gql.model.domain.value_objects import Approval, FieldSpec
from gql.model.domain.viewer import Actor
from gql.model.domain.views.linked_session import LinkedSession
from gql.model.domain.views.step import FieldValue, StepView, sorted_values
from gql.model.domain.views.toolbar import ToolbarItem


@dataclass(frozen=True, slots=True)
class RecipientView:
    """One participant as a recipient of an interaction; other participants do not see the times.

    `completed` is None if nothing is asked of the recipient (a CC, rule 14), or if it is hidden.
    """

    participant_id: str
    name: str
    role: Role
    group: int
    completed: bool | None
    opened_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    declined_at: datetime | None = None
    decline_reason: str | None = None


@dataclass(frozen=True, slots=True)
class AgentDetailsView:
    """The details that the agent fills in before the customer receives it (rule 9)."""

    fields: tuple[FieldSpec, ...]
    values: dict[str, str]
    completed_at: datetime | None

    @property
    def field_values(self) -> tuple[FieldValue, ...]:
        """The values, sorted by field name."""
        return sorted_values(self.values)


@dataclass(frozen=True, slots=True)
class WaitingFor:
    """What an interaction waits for: an action of the agent or of participants.

    `duty` is None for the agent's details (rule 9). A participant sees only themselves.
    """

    duty: Duty | None
    agent: bool = False
    participant_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InteractionView:
    """An interaction (rules 1 to 3). `source` is set in an approval session only."""

    id: str
    session_id: str
    template_id: str | None
    name: str
    kind: InteractionKind
    status: InteractionStatus
    added_at: datetime
    added_by: Actor
    sent_at: datetime | None
    completed_at: datetime | None
    expires_at: datetime | None
    expired_at: datetime | None
    deleted_at: datetime | None
    deleted_by: Actor | None
    completed_count: int | None
    required_count: int | None
    details: AgentDetailsView | None
    recipients: tuple[RecipientView, ...]
    steps: tuple[StepView, ...]
    approvals: tuple[Approval, ...]
    source: LinkedSession | None
    source_final: bool
    sealed_at: datetime | None = None
    waiting_for: WaitingFor | None = None
    toolbar: tuple[ToolbarItem, ...] = ()
