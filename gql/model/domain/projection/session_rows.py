"""The rows of one session, from which its view is derived."""

from collections import defaultdict
from dataclasses import dataclass, field

from gql.model.database.tables import (
    AssignmentRow,
    InteractionRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
)


@dataclass(slots=True)
class SessionRows:
    """The rows of one session, as loaded or about to be written, each list in display order."""

    session: SessionRow
    participants: list[ParticipantRow] = field(default_factory=list)
    interactions: list[InteractionRow] = field(default_factory=list)
    steps: list[StepRow] = field(default_factory=list)
    recipients: list[RecipientRow] = field(default_factory=list)
    assignments: list[AssignmentRow] = field(default_factory=list)
    connected: set[str] = field(default_factory=set)  # ids of participants
    children: list[SessionRow] = field(default_factory=list)
    parent: SessionRow | None = None

    def participant(self, participant_id: str) -> ParticipantRow:
        """Returns the row of a participant that is known to exist."""
        return next(row for row in self.participants if row.id == participant_id)

    def interaction(self, interaction_id: str) -> InteractionRow:
        """Returns the row of an interaction that is known to exist."""
        return next(row for row in self.interactions if row.id == interaction_id)

    def step(self, step_id: str) -> StepRow:
        """Returns the row of a step that is known to exist."""
        return next(row for row in self.steps if row.id == step_id)

    def assignment(self, assignment_id: str) -> AssignmentRow:
        """Returns the row of an assignment that is known to exist."""
        return next(row for row in self.assignments if row.id == assignment_id)


class GroupedRows:
    """The rows of one session by the row they belong to, so that each row is visited once."""

    def __init__(self, rows: SessionRows) -> None:
        self.participants = {row.id: row for row in rows.participants}
        self.steps: defaultdict[str, list[StepRow]] = defaultdict(list)
        self.recipients: defaultdict[str, list[RecipientRow]] = defaultdict(list)
        self.assignments: defaultdict[str, list[AssignmentRow]] = defaultdict(list)
        for step in rows.steps:
            self.steps[step.interaction_id].append(step)
        for recipient in rows.recipients:
            self.recipients[recipient.interaction_id].append(recipient)
        for assignment in rows.assignments:
            self.assignments[assignment.step_id].append(assignment)
