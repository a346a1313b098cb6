"""The state of one session: its records, grouped by interaction.

States are shared between changes and never edited. What a change does not touch is the same object
before and after, so that nothing has to compare or derive it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gql.model.state.digest import StateDigest
from gql.model.state.records import (
    AssignmentRecord,
    InteractionRecord,
    LinkedRecord,
    ParticipantRecord,
    RecipientRecord,
    SessionRecord,
    StepRecord,
)


@dataclass(frozen=True, slots=True)
class InteractionState:
    """An interaction with its parts, each in display order, which is the order of their ids."""

    record: InteractionRecord
    steps: tuple[StepRecord, ...] = ()
    recipients: tuple[RecipientRecord, ...] = ()
    assignments: tuple[AssignmentRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionState:
    """All records of one session; participants and interactions by id, in display order.

    `connected` are the ids of the participants with a live connection (rule 15). `digest` is that
    of the stored rows. `outdated` are the attributes of records, by their ids, that an older
    version stored as other JSON than this one would; they are written again with the record.
    `mismatch` says how the rows differ from the session's log; then nothing may be changed.
    """

    session: SessionRecord
    participants: Mapping[str, ParticipantRecord] = field(default_factory=dict)
    interactions: Mapping[str, InteractionState] = field(default_factory=dict)
    connected: frozenset[str] = frozenset()
    children: tuple[LinkedRecord, ...] = ()
    parent: LinkedRecord | None = None
    digest: StateDigest = field(default_factory=StateDigest)
    outdated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mismatch: str | None = None


def group_by_interaction(
    interactions: Sequence[InteractionRecord],
    steps: Sequence[StepRecord],
    recipients: Sequence[RecipientRecord],
    assignments: Sequence[AssignmentRecord],
) -> dict[str, InteractionState]:
    """Returns the states of a session's interactions by id; each list is in the order of ids."""
    interaction_of = {step.id: step.interaction_id for step in steps}
    parts: dict[str, tuple[list[StepRecord], list[RecipientRecord], list[AssignmentRecord]]] = {
        record.id: ([], [], []) for record in interactions
    }
    for step in steps:
        parts[step.interaction_id][0].append(step)
    for recipient in recipients:
        parts[recipient.interaction_id][1].append(recipient)
    for assignment in assignments:
        parts[interaction_of[assignment.step_id]][2].append(assignment)
    return {
        record.id: InteractionState(
            record,
            tuple(parts[record.id][0]),
            tuple(parts[record.id][1]),
            tuple(parts[record.id][2]),
        )
        for record in interactions
    }
