"""The items of the toolbars of interactions and participants."""

from dataclasses import dataclass

from gql.model.domain.enums import ParticipantAction, Reason, ToolbarAction


@dataclass(frozen=True, slots=True)
class ToolbarItem:
    """An action on an interaction: whether it is available now and, if not, why."""

    action: ToolbarAction
    available: bool
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class ParticipantItem:
    """An action on a participant: whether it is available now and, if not, why."""

    action: ParticipantAction
    available: bool
    reason: Reason | None = None
