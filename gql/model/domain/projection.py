"""From rows to views: the only place that derives status, counts, turns and buttons."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from gql.model.database.tables import (
    AssignmentRow,
    InteractionRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
)
from gql.model.domain import rules
from gql.model.domain.content_version import document_view
from gql.model.domain.enums import (
    AssignmentState,
    SessionKind,
    SessionStatus,
)
from gql.model.domain.status import closing, decline_of, status_line, status_of
from gql.model.domain.validation import AGENT
from gql.model.domain.value_objects import Verification
from gql.model.domain.views import (
    AssignmentView,
    DetailsView,
    InteractionView,
    LinkedSession,
    ParticipantView,
    RecipientView,
    SessionView,
    StepView,
)


@dataclass(slots=True)
class SessionRows:
    """The rows of one session, as they are in the database or about to be written."""

    session: SessionRow
    participants: list[ParticipantRow] = field(default_factory=list)
    interactions: list[InteractionRow] = field(default_factory=list)
    steps: list[StepRow] = field(default_factory=list)
    recipients: list[RecipientRow] = field(default_factory=list)
    assignments: list[AssignmentRow] = field(default_factory=list)
    connected: set[str] = field(default_factory=set)
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


class _Parts:
    """The rows by what they belong to, so that each is looked at once."""

    def __init__(self, rows: SessionRows) -> None:
        self.people = {one.id: one for one in rows.participants}
        self.steps: defaultdict[str, list[StepRow]] = defaultdict(list)
        self.recipients: defaultdict[str, list[RecipientRow]] = defaultdict(list)
        self.work: defaultdict[str, list[AssignmentRow]] = defaultdict(list)
        for step in rows.steps:
            self.steps[step.interaction_id].append(step)
        for recipient in rows.recipients:
            self.recipients[recipient.interaction_id].append(recipient)
        for task in rows.assignments:
            self.work[task.step_id].append(task)


def project_session(rows: SessionRows) -> SessionView:
    """The view of a session, whole, as its organization's agents may see it."""
    facts = _facts(rows)
    parts = _Parts(rows)
    bubbles = tuple(_interaction(parts, row, facts) for row in rows.interactions)
    people = tuple(_participant(rows, row, bubbles) for row in rows.participants)
    whole = replace(facts, interactions=bubbles, participants=people)
    drawn = tuple(replace(one, toolbar=rules.participant_items(whole, one)) for one in people)
    return replace(whole, participants=drawn)


def _facts(rows: SessionRows) -> SessionView:
    row = rows.session
    return SessionView(
        id=row.id,
        organization_id=row.organization_id,
        kind=row.kind,
        name=row.name,
        status=_session_status(row),
        agent_id=row.agent_id,
        agent_name=row.agent_name,
        policy=row.policy,
        created_at=row.created_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        parent=_parent(rows),
        children=tuple(_child(one) for one in rows.children),
        head=row.head,
        head_hash=row.head_hash,
    )


def _session_status(row: SessionRow) -> SessionStatus:
    return SessionStatus.ENDED if row.ended_at else SessionStatus.OPEN


def _child(row: SessionRow) -> LinkedSession:
    return LinkedSession(
        row.id,
        row.kind,
        _session_status(row),
        row.parent_participant_id,
        row.parent_interaction_id,
    )


def _parent(rows: SessionRows) -> LinkedSession | None:
    if rows.parent is None:
        return None
    own = rows.session
    return LinkedSession(
        rows.parent.id, rows.parent.kind, None, own.parent_participant_id, own.parent_interaction_id
    )


def _interaction(parts: _Parts, row: InteractionRow, facts: SessionView) -> InteractionView:
    steps, recipients = parts.steps[row.id], parts.recipients[row.id]
    work = [one for step in steps for one in parts.work[step.id]]
    detailed = not row.details or row.details_completed_at is not None
    decline = decline_of(parts.people, recipients, work)
    stopped = bool(row.deleted_at or row.expired_at or decline)
    # an approval's steps are copies, and their documents the source's (domain rule 8)
    own = facts.kind is not SessionKind.APPROVAL
    seen = _steps(steps, parts.work, detailed, stopped, own)
    people = tuple(_recipient(parts.people[one.participant_id], one, work) for one in recipients)
    sent_at = _sent_at(row, detailed, recipients, [parts.work[step.id] for step in steps])
    status = status_of(row, decline, detailed, sent_at, seen, people)
    bubble = InteractionView(
        id=row.id,
        session_id=row.session_id,
        template_id=row.template_id,
        name=row.name,
        kind=row.kind,
        status=status,
        status_line=status_line(status, row, decline, detailed, seen, people),
        added_at=row.added_at,
        added_by=row.added_by,
        sent_at=sent_at,
        completed_at=closing(status, row, work),
        expires_at=row.expires_at,
        expired_at=row.expired_at,
        deleted_at=row.deleted_at,
        deleted_by=row.deleted_by,
        completed_count=sum(one.completed is True for one in people),
        required_count=sum(one.completed is not None for one in people),
        details=DetailsView(row.details, row.detail_values, row.details_completed_at)
        if row.details
        else None,
        recipients=people,
        steps=seen,
        approvals=row.approvals,
        source=facts.parent if facts.kind is SessionKind.APPROVAL else None,
        source_final=row.source_final,
        sealed_at=row.issued.issued_at if row.issued else None,
    )
    return replace(bubble, toolbar=rules.items(facts, bubble))


def _steps(
    steps: list[StepRow],
    of_step: Mapping[str, list[AssignmentRow]],
    detailed: bool,
    stopped: bool,
    own: bool,
) -> tuple[StepView, ...]:
    """Steps open in order: each is reached when all before it are complete (domain rule 4)."""
    seen = []
    reached = detailed
    for step in steps:
        work = of_step[step.id]
        completed = reached and all(one.done_at for one in work)
        seen.append(
            StepView(
                id=step.id,
                position=step.position,
                kind=step.kind,
                name=step.spec.name,
                reached=reached,
                completed=completed,
                fields=step.document.fields if step.document else step.spec.fields,
                items=step.spec.items,
                file_count=step.spec.file_count,
                content=step.spec.content,
                document=document_view(step, work) if own else None,
                assignments=_assignments(work, reached, stopped),
            )
        )
        reached = completed
    return tuple(seen)


def _assignments(
    work: list[AssignmentRow], reached: bool, stopped: bool
) -> tuple[AssignmentView, ...]:
    """A signing group opens when the group before it is done (domain rule 4)."""
    people = [one for one in work if one.participant_id]
    turn = min((one.group for one in work if not one.done_at), default=0)

    def state(one: AssignmentRow) -> AssignmentState:
        if one.done_at:
            return AssignmentState.DONE
        if stopped:
            return AssignmentState.CLOSED
        return AssignmentState.OPEN if reached and one.group == turn else AssignmentState.WAITING

    return tuple(
        AssignmentView(
            id=one.id,
            participant_id=one.participant_id,
            position=people.index(one) + 1 if one.participant_id else AGENT,
            duty=one.duty,
            group=one.group,
            state=state(one),
            done_at=one.done_at,
            values=one.values,
            files=one.files,
            signature=one.signature,
            comment=one.comment,
            verification=_without_code(one.verification),
        )
        for one in work
    )


def _without_code(verification: Verification | None) -> Verification | None:
    """Even a hashed code has no place in a view or in the log."""
    if verification is None:
        return None
    return replace(verification, code_salt=None, code_hash=None)


def _recipient(
    person: ParticipantRow, row: RecipientRow, work: list[AssignmentRow]
) -> RecipientView:
    own = [one.done_at for one in work if one.participant_id == row.participant_id]
    done = [at for at in own if at]
    completed = len(done) == len(own) if own else None  # nothing is asked of a CC (rule 14)
    return RecipientView(
        participant_id=row.participant_id,
        name=person.name,
        role=person.role,
        group=row.group,
        completed=completed,
        opened_at=row.opened_at,
        started_at=row.started_at,
        completed_at=max(done) if completed and done else None,
        declined_at=row.declined_at,
        decline_reason=row.decline_reason,
    )


def _sent_at(
    row: InteractionRow,
    detailed: bool,
    recipients: list[RecipientRow],
    steps: list[list[AssignmentRow]],
) -> datetime | None:
    """When participants began to see it: after agent details and leading agent forms (rule 9)."""
    if not detailed or not recipients:
        return None
    moments = [row.added_at, row.details_completed_at]
    for work in steps:
        if any(one.participant_id for one in work):
            break
        if not all(one.done_at for one in work):
            return None
        moments += [one.done_at for one in work]
    return max(at for at in moments if at)


def _participant(
    rows: SessionRows, row: ParticipantRow, bubbles: tuple[InteractionView, ...]
) -> ParticipantView:
    parts = [
        one
        for bubble in bubbles
        for one in bubble.recipients
        if one.participant_id == row.id and one.completed is not None
        if bubble.sent_at and bubble.status not in rules.STOPPED
    ]
    private = (
        one.id
        for one in rows.children
        if one.kind is SessionKind.PRIVATE
        and one.parent_participant_id == row.id
        and not one.ended_at
    )
    return ParticipantView(
        id=row.id,
        session_id=row.session_id,
        role=row.role,
        name=row.name,
        initials="".join(word[0] for word in row.name.split()[:2]).upper(),
        email=row.email,
        phone=row.phone,
        connected=row.id in rows.connected,
        completed=bool(parts) and all(one.completed for one in parts),
        invited_at=row.invited_at,
        entered_at=row.entered_at,
        replaced_at=row.replaced_at,
        replaced_by_id=row.replaced_by_id,
        private_session_id=next(private, None),
    )
