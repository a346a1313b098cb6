"""A draft of a session's state, which a change edits, and the records that differ at its end."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, fields, replace

from gql.model.state.digest import StateDigest
from gql.model.state.records import (
    AssignmentRecord,
    InteractionRecord,
    LinkedRecord,
    ParticipantRecord,
    RecipientRecord,
    Record,
    SessionRecord,
    StepRecord,
)
from gql.model.state.session_state import InteractionState, SessionState


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that differs from the stored one in these attributes; `names` None: a new one.

    `part_id` is the session, participant or interaction that it belongs to.
    """

    part_id: str
    record: Record
    names: tuple[str, ...] | None


class InteractionDraft:
    """Copies of the records of one interaction, to edit. A new one has no `base`."""

    def __init__(self, record: InteractionRecord, base: InteractionState | None = None) -> None:
        self.record = record
        self.base = base
        self.steps: list[StepRecord] = [copy(step) for step in base.steps] if base else []
        self.recipients: list[RecipientRecord] = (
            [copy(recipient) for recipient in base.recipients] if base else []
        )
        self.assignments: list[AssignmentRecord] = (
            [copy(assignment) for assignment in base.assignments] if base else []
        )

    def step(self, step_id: str) -> StepRecord:
        """Returns the record of a step that is known to exist."""
        return next(record for record in self.steps if record.id == step_id)

    def recipient(self, participant_id: str) -> RecipientRecord:
        """Returns the record of a recipient that is known to exist."""
        return next(rec for rec in self.recipients if rec.participant_id == participant_id)

    def assignment(self, assignment_id: str) -> AssignmentRecord:
        """Returns the record of an assignment that is known to exist."""
        return next(record for record in self.assignments if record.id == assignment_id)

    def state(self) -> InteractionState:
        """Returns the state with the edits; the base itself if nothing differs."""
        state = InteractionState(
            self.record, tuple(self.steps), tuple(self.recipients), tuple(self.assignments)
        )
        return self.base if self.base is not None and state == self.base else state

    def changes(self) -> Iterator[RecordChange]:
        """Yields the records that differ; an interaction comes before its parts."""
        base = self.base
        stored = {record.id: record for record in _records(base)} if base else {}
        for record in _records(self):
            yield from _change(self.record.id, stored.get(record.id), record)


def _records(interaction: InteractionState | InteractionDraft) -> list[Record]:
    parts = (*interaction.steps, *interaction.recipients, *interaction.assignments)
    return [interaction.record, *parts]


class SessionDraft:
    """A session's state with the edits of one change. A new session has no `base`.

    The records that its attributes and methods return are copies: replace their attributes. The
    values of attributes, such as the dictionary of an assignment's `values`, are shared with the
    cached state and must not be changed in place.
    """

    def __init__(self, session: SessionRecord, base: SessionState | None = None) -> None:
        self.session = copy(session) if base else session
        self.base = base
        self.connected = base.connected if base else frozenset()
        self.children = base.children if base else ()
        self.parent = base.parent if base else None
        self._interactions: dict[str, InteractionDraft] = {}
        self._participants: dict[str, ParticipantRecord] | None = None

    @property
    def session_id(self) -> str:
        """The id of the session."""
        return self.session.id

    @property
    def participants(self) -> dict[str, ParticipantRecord]:
        """The participants by id."""
        if self._participants is None:
            stored = self.base.participants if self.base else {}
            self._participants = {key: copy(record) for key, record in stored.items()}
        return self._participants

    def interaction(self, interaction_id: str) -> InteractionDraft:
        """Returns an interaction that is known to exist."""
        draft = self._interactions.get(interaction_id)
        if draft is None:
            base = self._stored_interactions()[interaction_id]
            draft = InteractionDraft(copy(base.record), base)
            self._interactions[interaction_id] = draft
        return draft

    def interactions(self) -> list[InteractionDraft]:
        """Returns all interactions. Copies all records, so it is for changes of the whole."""
        ids = [*self._stored_interactions(), *self._interactions]
        return [self.interaction(interaction_id) for interaction_id in dict.fromkeys(ids)]

    def add_participant(self, record: ParticipantRecord) -> None:
        """Adds a participant."""
        self.participants[record.id] = record

    def add_interaction(self, record: InteractionRecord) -> InteractionDraft:
        """Adds an interaction, without parts yet."""
        draft = self._interactions[record.id] = InteractionDraft(record)
        return draft

    def set_parent(self, parent: SessionRecord) -> None:
        """Links a new session to the one that it was started from."""
        self.parent = linked_record(parent)

    def link_child(self, child: SessionRecord) -> None:
        """Adds or updates a session that was started from this one."""
        linked = linked_record(child)
        others = [record for record in self.children if record.id != child.id]
        self.children = tuple(sorted((*others, linked), key=lambda record: record.id))

    def _stored_interactions(self) -> Mapping[str, InteractionState]:
        return self.base.interactions if self.base else {}

    def state(self) -> SessionState:
        """Returns the state with the edits; parts that do not differ are those of the base."""
        interactions = self._stored_interactions()
        edited = {key: draft.state() for key, draft in self._interactions.items()}
        differing = {key: part for key, part in edited.items() if interactions.get(key) is not part}
        if differing:
            interactions = {**interactions, **differing}
        participants: Mapping[str, ParticipantRecord] = self.base.participants if self.base else {}
        if self._participants is not None and self._participants != participants:
            participants = dict(self._participants)
        return SessionState(
            copy(self.session),
            participants,
            interactions,
            self.connected,
            self.children,
            self.parent,
            self.base.digest if self.base else StateDigest(),
            self.base.outdated if self.base else {},
        )

    def changes(self) -> Iterator[RecordChange]:
        """Yields the records that differ, in an order in which they can be inserted."""
        outdated = self.base.outdated if self.base else {}
        for change in self._changes():
            names = outdated.get(change.record.id, ())
            yield (
                replace(change, names=tuple(dict.fromkeys((*change.names, *names))))
                if names and change.names is not None
                else change
            )

    def _changes(self) -> Iterator[RecordChange]:
        stored_session = self.base.session if self.base else None
        yield from _change(self.session.id, stored_session, self.session)
        stored = self.base.participants if self.base else {}
        for participant in (self._participants or {}).values():
            yield from _change(participant.id, stored.get(participant.id), participant)
        for draft in self._interactions.values():
            yield from draft.changes()


def linked_record(session: SessionRecord) -> LinkedRecord:
    """Returns what linked sessions show of a session."""
    return LinkedRecord(
        id=session.id,
        kind=session.kind,
        ended_at=session.ended_at,
        parent_participant_id=session.parent_participant_id,
        parent_interaction_id=session.parent_interaction_id,
    )


def _change(part_id: str, stored: Record | None, record: Record) -> Iterator[RecordChange]:
    if stored is None:
        yield RecordChange(part_id, record, None)
    elif stored != record:
        names = (field.name for field in fields(record))
        yield RecordChange(
            part_id,
            record,
            tuple(name for name in names if getattr(stored, name) != getattr(record, name)),
        )
