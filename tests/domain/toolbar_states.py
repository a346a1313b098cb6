"""Sessions with one interaction in any of its states, built as plain rows without a database.

`build_view` projects them as the server does. `test_toolbar.py` reaches some of the same states
through the API and compares the two.
"""

import copy
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gql.model.database.tables import (
    AssignmentRow,
    InteractionRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
)
from gql.model.domain.enums import (
    DOCUMENT_STEPS,
    ActorKind,
    AgentSigning,
    Assignee,
    AssignmentState,
    Decision,
    Duty,
    EndReason,
    FieldKind,
    InteractionKind,
    InteractionStatus,
    Role,
    SessionKind,
    StepKind,
)
from gql.model.domain.projection.session import project_session
from gql.model.domain.projection.session_rows import SessionRows
from gql.model.domain.rules.limits import MAX_APPROVALS, MAX_LINKED_SESSIONS
from gql.model.domain.value_objects import Approval, FieldSpec, Policy, StepSpec
from gql.model.domain.viewer import Actor
from gql.model.domain.views import AssignmentView, InteractionView, SessionView

ORGANIZATION_ID = "org_own"
AGENT = Actor(ActorKind.AGENT, "usr_agent", "Acme Bank Agent")
# by the name that the tests use: the participant's own name, and role
PARTICIPANTS = {
    "customer": ("Ada", Role.CUSTOMER),
    "co-signer": ("Ben", Role.CO_SIGNER),
    "bystander": ("Bea", Role.CO_SIGNER),  # in the session, but not a recipient
    "cc": ("Cleo", Role.CC),
}
RECIPIENTS = ("customer", "co-signer", "cc")
APPROVER = "Eve"
NAME_FIELD = FieldSpec("name", FieldKind.TEXT, "Name", required=True)
DETAIL_FIELD = FieldSpec("branch", FieldKind.TEXT, "Branch", required=True)
STARTED_AT = datetime(2026, 1, 1, tzinfo=UTC)

_DUTIES = {
    StepKind.PDF_DOCUMENT: Duty.SIGN,
    StepKind.DYNAMIC_DOCUMENT: Duty.SIGN,
    StepKind.FORM: Duty.FILL,
    StepKind.FILE_REQUEST: Duty.UPLOAD,
    StepKind.CART: Duty.CONFIRM,
}
_STEPS = {
    "contract": StepSpec(StepKind.PDF_DOCUMENT, "contract", agent_signing=AgentSigning.LAST),
    "letter": StepSpec(StepKind.DYNAMIC_DOCUMENT, "letter"),
    "form": StepSpec(StepKind.FORM, "form", fields=(NAME_FIELD,)),
    "agent's form": StepSpec(StepKind.FORM, "agent's form", Assignee.AGENT, fields=(NAME_FIELD,)),
    "file request": StepSpec(StepKind.FILE_REQUEST, "file request", Assignee.PRIMARY),
    "cart": StepSpec(StepKind.CART, "cart", Assignee.PRIMARY),
}
WORKFLOWS = {
    "contract, form and letter": ("contract", "form", "letter"),
    "letter after a form": ("form", "letter"),
    "form, contract and cart": ("form", "contract", "cart"),
    "contract after the agent's form": ("agent's form", "contract"),
    "cart and contract": ("cart", "contract"),
}


@dataclass(frozen=True)
class InteractionCase:
    """One kind of interaction and its `path`, the states from the first to completion.

    `forwarded_in` is set for the copy of an interaction that was forwarded for approval: the state
    in which the source was at that moment. The path is then the copy's.
    """

    template: str
    agent_signing: AgentSigning | None = None
    has_details: bool = False
    path: tuple[str, ...] = ()
    forwarded_in: str | None = None

    @property
    def name(self) -> str:
        """A unique name for the test's id and for failures."""
        words = [self.template]
        if self.agent_signing and self.agent_signing is not AgentSigning.NEVER:
            words.append(f"signed {self.agent_signing.lower()} by the agent")
        if self.has_details:
            words.append("with details")
        if self.forwarded_in:
            words.append(f"forwarded when {self.forwarded_in}")
        return ", ".join(words)

    @property
    def states(self) -> tuple[str, ...]:
        """The states on the path, and those that branch off it."""
        branches = [state for state, before in BRANCHES.items() if before in self.path]
        if self.forwarded_in is None:
            branches.append("deleted")
        return (*self.path, *branches)

    def state_before(self, state: str) -> str | None:
        """Returns the state from which `state` is reached; None for the first."""
        if state == "deleted":
            return self.path[0]
        if state in BRANCHES:
            return BRANCHES[state]
        index = self.path.index(state)
        return self.path[index - 1] if index else None

    @property
    def steps(self) -> tuple[StepSpec, ...]:
        """What the template prescribes."""
        return tuple(_STEPS[name] for name in WORKFLOWS.get(self.template, (self.template,)))


# each state that branches off the path, and the state that it branches off from
BRANCHES = {
    "declined": "sent",
    "declined after the start": "started",
    "expired": "sent",
    "expired after the start": "started",
    "expired awaiting the agent": "awaiting the agent last",
    "rejected": "approval started",
    "all approvals requested": "completed",
    "all linked sessions started": "completed",
}
_SOLO = ("sent", "opened", "started", "completed")
_SHARED = ("sent", "opened", "started", "partly done", "completed")
_AGENT_LAST = ("sent", "opened", "started", "partly done", "awaiting the agent last", "completed")
_AGENT_MIDWAY = ("sent", "opened", "started", "partly done", "awaiting the agent midway")
_AGENT_FIRST = ("awaiting the agent first", *_SHARED)
_DETAILS = "details missing"
_COPY = ("approval requested", "approval opened", "approval started", "approved")

CASES = (
    InteractionCase("contract", AgentSigning.NEVER, path=_SHARED),
    InteractionCase("contract", AgentSigning.LAST, path=_AGENT_LAST),
    InteractionCase("contract", AgentSigning.FIRST, path=_AGENT_FIRST),
    InteractionCase("contract", AgentSigning.LAST, True, (_DETAILS, *_AGENT_LAST)),
    InteractionCase("contract", AgentSigning.FIRST, True, (_DETAILS, *_AGENT_FIRST)),
    InteractionCase("letter", path=_SHARED),
    InteractionCase("letter", AgentSigning.LAST, path=_AGENT_LAST),
    InteractionCase("letter", AgentSigning.FIRST, path=_AGENT_FIRST),
    InteractionCase("letter", None, True, (_DETAILS, *_SHARED)),
    InteractionCase("form", path=_SHARED),
    InteractionCase("form", None, True, (_DETAILS, *_SHARED)),
    InteractionCase("agent's form", path=("awaiting the agent first", "completed")),
    InteractionCase("file request", path=_SOLO),
    InteractionCase("file request", None, True, (_DETAILS, *_SOLO)),
    InteractionCase("cart", path=_SOLO),
    InteractionCase("cart", None, True, (_DETAILS, *_SOLO)),
    InteractionCase("contract, form and letter", AgentSigning.NEVER, path=_SHARED),
    InteractionCase("contract, form and letter", AgentSigning.LAST,
                    path=(*_AGENT_MIDWAY, "awaiting the agent last", "completed")),
    InteractionCase("letter after a form", AgentSigning.LAST, path=_AGENT_LAST),
    InteractionCase("form, contract and cart", AgentSigning.NEVER, path=_SHARED),
    InteractionCase("form, contract and cart", AgentSigning.LAST, True,
                    (_DETAILS, *_AGENT_MIDWAY, "completed")),
    InteractionCase("contract after the agent's form",
                    path=("awaiting the agent first", *_AGENT_LAST)),
    InteractionCase("contract after the agent's form", None, True,
                    (_DETAILS, "awaiting the agent first", *_AGENT_LAST)),
    InteractionCase("cart and contract", AgentSigning.LAST, path=_AGENT_LAST),
    InteractionCase("contract", AgentSigning.LAST, path=_COPY, forwarded_in="completed"),
    InteractionCase("letter", path=_COPY, forwarded_in="completed"),
    InteractionCase("form", path=_COPY, forwarded_in="completed"),
    InteractionCase("form, contract and cart", AgentSigning.NEVER, path=_COPY,
                    forwarded_in="completed"),
    InteractionCase("contract", AgentSigning.LAST, path=_COPY,
                    forwarded_in="awaiting the agent last"),
    InteractionCase("cart and contract", AgentSigning.LAST, path=_COPY,
                    forwarded_in="awaiting the agent last"),
)  # fmt: skip


@dataclass
class SessionBuilder:
    """The rows of a session with one interaction, and what people do to it."""

    case: InteractionCase
    auto_open: bool
    rows: SessionRows
    now: datetime = STARTED_AT
    actions: dict[str, Callable[[], None]] = field(init=False)

    def __post_init__(self) -> None:
        self.actions = {
            "opened": lambda: self.open("customer"),
            "started": lambda: self.start("customer"),
            "partly done": lambda: self.do_assignments(is_participants, limit=1),
            "awaiting the agent midway": lambda: self.do_assignments(is_participants),
            "awaiting the agent last": self.do_all_but_the_last,
            "completed": self.do_assignments,
            "declined": lambda: self.decline("customer"),
            "declined after the start": lambda: self.decline("customer"),
            "expired": self.expire,
            "expired after the start": self.expire,
            "expired awaiting the agent": self.expire,
            "deleted": self.delete,
            "approval opened": lambda: self.open("approver"),
            "approval started": lambda: self.start("approver"),
            "approved": self.do_assignments,
            "rejected": lambda: self.decline("approver"),
            "all approvals requested": self.request_all_approvals,
            "all linked sessions started": self.start_all_linked_sessions,
        }

    @property
    def row(self) -> InteractionRow:
        return self.rows.interactions[0]

    def interaction(self) -> InteractionView:
        return project_session(self.rows).interactions[0]

    def tick(self) -> datetime:
        """Lets a minute pass; returns the new time."""
        self.now += timedelta(minutes=1)
        return self.now

    def advance(self, before: str | None, state: str) -> None:
        """Takes the interaction from one state to the next."""
        if before == "details missing" and state != "deleted":
            self.row.detail_values = {"branch": "North"}
            self.row.details_completed_at = self.tick()
        if before == "awaiting the agent first" and state == "sent":
            self.do_assignments(is_agents, limit=1)
        if state in self.actions:
            self.actions[state]()

    def recipient(self, name: str) -> RecipientRow:
        return next(row for row in self.rows.recipients if row.participant_id == f"par_{name}")

    def open(self, name: str) -> None:
        self.recipient(name).opened_at = self.tick()
        if self.auto_open:
            self.recipient(name).started_at = self.now

    def start(self, name: str) -> None:
        recipient = self.recipient(name)
        recipient.opened_at = recipient.opened_at or self.tick()
        recipient.started_at = recipient.started_at or self.now

    def decline(self, name: str) -> None:
        recipient = self.recipient(name)
        recipient.declined_at, recipient.decline_reason = self.tick(), "No."

    def expire(self) -> None:
        self.row.expired_at = self.tick()

    def delete(self) -> None:
        self.row.deleted_at, self.row.deleted_by = self.tick(), AGENT

    def request_all_approvals(self) -> None:
        for number in range(MAX_APPROVALS):
            approval = Approval(
                f"apr_{number}", f"ses_{number}", f"int_{number}", APPROVER, Decision.PENDING,
                asked_at=self.tick(),
            )  # fmt: skip
            self.row.approvals = (*self.row.approvals, approval)
            child = _session_row(approval.session_id, SessionKind.APPROVAL)
            child.parent_interaction_id = self.row.id
            self.rows.children.append(child)

    def start_all_linked_sessions(self) -> None:
        """Starts private sessions with the customer, each of which has ended."""
        for number in range(MAX_LINKED_SESSIONS):
            child = _session_row(f"ses_{number}", SessionKind.PRIVATE)
            child.parent_participant_id, child.ended_at = "par_customer", self.tick()
            self.rows.children.append(child)

    def do_assignments(
        self, is_selected: Callable[[AssignmentView], bool] = lambda _: True, limit: int = 100
    ) -> None:
        """Completes the open assignments that are selected, one after the other."""
        for _ in range(limit):
            assignment = first_open(self.interaction(), is_selected)
            if assignment is None:
                return
            if assignment.participant_id:
                self.start(assignment.participant_id.removeprefix("par_"))
            self.rows.assignment(assignment.id).done_at = self.tick()

    def do_all_but_the_last(self) -> None:
        """Completes assignments until only the agent's last one is left."""
        while (interaction := self.interaction()).completed_count != interaction.required_count:
            self.do_assignments(limit=1)


def is_participants(assignment: AssignmentView) -> bool:
    return assignment.participant_id is not None


def is_agents(assignment: AssignmentView) -> bool:
    return assignment.participant_id is None


def first_open(
    interaction: InteractionView, is_selected: Callable[[AssignmentView], bool]
) -> AssignmentView | None:
    assignments = (
        assignment
        for step in interaction.steps
        for assignment in step.assignments
        if assignment.state is AssignmentState.OPEN and is_selected(assignment)
    )
    return next(assignments, None)


def new_session_rows(case: InteractionCase) -> SessionRows:
    """Returns the rows of a session with participants and an interaction that was just added."""
    session = _session_row("ses_regular", SessionKind.REGULAR)
    rows = SessionRows(session, participants=[
        _participant_row(session, key, name, role) for key, (name, role) in PARTICIPANTS.items()
    ])  # fmt: skip
    _add_interaction(rows, case)
    if case.has_details:
        rows.interactions[0].details = (DETAIL_FIELD,)
    for position, step in enumerate(case.steps):
        row = _add_step(rows, position, step)
        for name in _assignees(step):
            _add_assignment(rows, row, f"par_{name}", group=1)
        signing = step.agent_signing if case.agent_signing is None else case.agent_signing
        if step.assignee is Assignee.AGENT:
            _add_assignment(rows, row, None, group=1)
        elif step.kind in DOCUMENT_STEPS and signing is not AgentSigning.NEVER:
            group = 0 if signing is AgentSigning.FIRST else 2
            _add_assignment(rows, row, None, group)
    busy = {row.participant_id for row in rows.assignments} | {"par_cc"}
    for name in RECIPIENTS:
        if f"par_{name}" in busy:
            _add_recipient(rows, name)
    return rows


def _assignees(step: StepSpec) -> tuple[str, ...]:
    return {
        Assignee.EVERYONE: ("customer", "co-signer"),
        Assignee.PRIMARY: ("customer",),
        Assignee.AGENT: (),
    }[step.assignee]


def forwarded_rows(case: InteractionCase, source: SessionBuilder) -> SessionRows:
    """Returns the rows of the approval session of a source, with the copy for the approver."""
    session = _session_row("ses_approval", SessionKind.APPROVAL)
    session.parent_session_id = source.rows.session.id
    session.parent_interaction_id = source.row.id
    approver = _participant_row(session, "approver", APPROVER, Role.APPROVER)
    rows = SessionRows(session, participants=[approver], parent=source.rows.session)
    _add_interaction(rows, case)
    is_completed = source.interaction().status is InteractionStatus.COMPLETED
    rows.interactions[0].source_final = is_completed
    steps = [_add_step(rows, position, step) for position, step in enumerate(case.steps)]
    _add_assignment(rows, steps[-1], "par_approver", group=1, duty=Duty.APPROVE)
    _add_recipient(rows, "approver")
    return rows


def _session_row(session_id: str, kind: SessionKind) -> SessionRow:
    return SessionRow(
        id=session_id, organization_id=ORGANIZATION_ID, kind=kind, name="S", agent_id=AGENT.id,
        agent_name=AGENT.name, policy=Policy(), created_at=STARTED_AT, head=1, head_hash="",
    )  # fmt: skip


def _participant_row(session: SessionRow, key: str, name: str, role: Role) -> ParticipantRow:
    return ParticipantRow(
        id=f"par_{key}", session_id=session.id, role=role, name=name, invited_at=STARTED_AT
    )


def _add_interaction(rows: SessionRows, case: InteractionCase) -> None:
    is_workflow = case.template in WORKFLOWS
    kind = InteractionKind.WORKFLOW if is_workflow else InteractionKind(case.steps[0].kind)
    rows.interactions.append(InteractionRow(
        id="int_1", session_id=rows.session.id, name=case.template, kind=kind, added_at=STARTED_AT,
        added_by=AGENT, details=(), detail_values={}, approvals=(), source_final=False,
    ))  # fmt: skip


def _add_step(rows: SessionRows, position: int, spec: StepSpec) -> StepRow:
    row = StepRow(
        id=f"stp_{position}", session_id=rows.session.id, interaction_id=rows.interactions[0].id,
        position=position, kind=spec.kind, spec=spec,
    )  # fmt: skip
    rows.steps.append(row)
    return row


def _add_assignment(
    rows: SessionRows, step: StepRow, participant_id: str | None, group: int,
    duty: Duty | None = None,
) -> None:  # fmt: skip
    rows.assignments.append(AssignmentRow(
        id=f"asg_{len(rows.assignments)}", session_id=rows.session.id, step_id=step.id,
        participant_id=participant_id, duty=duty or _DUTIES[step.kind], group=group, values={},
        files=(),
    ))  # fmt: skip


def _add_recipient(rows: SessionRows, name: str) -> None:
    rows.recipients.append(RecipientRow(
        id=f"rcp_{name}", session_id=rows.session.id, interaction_id=rows.interactions[0].id,
        participant_id=f"par_{name}", group=1,
    ))  # fmt: skip


def _build(case: InteractionCase, state: str, auto_open: bool) -> SessionBuilder:
    before = case.state_before(state)
    if before is not None:
        builder = _build(case, before, auto_open)
    elif case.forwarded_in:
        source = InteractionCase(case.template, case.agent_signing, path=_AGENT_LAST)
        source_builder = _build(source, case.forwarded_in, auto_open)
        builder = SessionBuilder(case, auto_open, forwarded_rows(case, source_builder))
    else:
        builder = SessionBuilder(case, auto_open, new_session_rows(case))
    builder.advance(before, state)
    return builder


@functools.cache
def _built_rows(case: InteractionCase, state: str, auto_open: bool) -> SessionRows:
    return _build(case, state, auto_open).rows


def build_view(
    case: InteractionCase, state: str, policy: Policy, *, is_ended: bool = False
) -> SessionView:
    """Returns the session with the case's interaction in that state, as the agent sees it."""
    rows = copy.copy(_built_rows(case, state, policy.auto_open))
    session = _session_row(rows.session.id, rows.session.kind)
    session.parent_interaction_id = rows.session.parent_interaction_id
    session.policy = policy
    if is_ended:
        session.ended_at, session.end_reason = STARTED_AT + timedelta(days=1), EndReason.BY_AGENT
    rows.session = session
    return project_session(rows)


POLICIES = tuple(
    Policy(allow_draft_download=drafts, allow_delete=delete, auto_open=auto_open)
    for drafts in (True, False)
    for delete in (True, False)
    for auto_open in (False, True)
)


def describe_policy(policy: Policy) -> str:
    """Returns the policy's three switches, for a failure."""
    return (
        f"drafts {policy.allow_draft_download}, deleting {policy.allow_delete}, "
        f"auto-open {policy.auto_open}"
    )


def reachable_states(case: InteractionCase, policy: Policy) -> Iterator[tuple[str, bool]]:
    """Yields the case's states under a policy, each in an open and in an ended session.

    Auto-open changes only what "opened" means, so the other states are left out for it.
    """
    for state in case.states:
        if state == "deleted" and not policy.allow_delete:
            continue
        if state != "opened" and policy.auto_open:
            continue
        yield state, False
        yield state, True
