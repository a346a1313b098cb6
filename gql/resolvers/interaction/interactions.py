"""Bubbles: add and delete; the rows they are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from gql.documents.errors import DocumentError
from gql.model.database.tables import (
    AssignmentRow,
    InteractionRow,
    RecipientRow,
    StepRow,
    TemplateRow,
)
from gql.model.database.unit_of_work import Outcome, UnitOfWork
from gql.model.domain.enums import (
    DOCUMENT_STEPS,
    AgentSigning,
    Assignee,
    Duty,
    FieldKind,
    InteractionKind,
    Permission,
    Reason,
    Role,
    SessionKind,
    StepKind,
    ToolbarAction,
    VerificationMethod,
)
from gql.model.domain.errors import Busy, Invalid, NotFound, Refusal, Unavailable
from gql.model.domain.identifiers import new_id
from gql.model.domain.rules import require
from gql.model.domain.validation import places, plain
from gql.model.domain.value_objects import Document, FieldSpec, StepSpec, Verification
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    ParticipantView,
    SessionView,
    StepView,
)
from gql.resolvers.context import STAFF, Context
from gql.resolvers.session.sessions import require_open_session

PreparationKey = tuple[str, str, int, bool]

_DUTIES = {
    StepKind.PDF_DOCUMENT: Duty.SIGN,
    StepKind.DYNAMIC_DOCUMENT: Duty.SIGN,
    StepKind.FORM: Duty.FILL,
    StepKind.FILE_REQUEST: Duty.UPLOAD,
    StepKind.CART: Duty.CONFIRM,
    StepKind.VERIFICATION: Duty.VERIFY,
}
MAX_INTERACTIONS = 200


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom an interaction is for, and in which signing group; lower groups sign first."""

    participant_id: str
    group: int = 1


async def add_interaction(
    context: Context,
    session_id: str,
    template_id: str,
    name: str | None = None,
    recipients: Sequence[Addressee] | None = None,
    agent_signs: AgentSigning | None = None,
    agent_details: Sequence[FieldSpec] = (),
    expires_at: datetime | None = None,
) -> Outcome:
    """Sends a template's workflow or asset to a session, as one interaction."""
    viewer = context.require()
    if not viewer.staff and Permission.INTERACTIONS_WRITE not in viewer.permissions:
        raise NotFound("Session", ("input", "sessionId"))
    papers = await _papers(context, session_id, template_id, recipients, agent_signs)
    async with context.ordering(session_id) as work:
        view = work.before[session_id]
        require_open_session(view)
        template = await _template(work.sql, template_id, viewer.organization_id)
        _check_addition(work, view, name, agent_details, expires_at)
        called = name or template.name
        row = new_interaction(work, session_id, called, template.kind, template.id)
        row.details, row.expires_at = tuple(agent_details), expires_at
        people = _chosen(view, recipients)
        specs = [_with_agent(spec, agent_signs) for spec in template.steps]
        _assign(work, row, specs, people, papers)
        work.answer(session=session_id, interaction=row.id)
    return work.outcome


async def _papers(
    context: Context,
    session_id: str,
    template_id: str,
    recipients: Sequence[Addressee] | None,
    agent_signs: AgentSigning | None,
) -> dict[PreparationKey, Document]:
    """The template's PDFs, ready for those who would sign them now; making one takes a while.

    It is a look ahead without a lock: whatever is wrong is left to the unit of work to say.
    """
    try:
        async with context.database.reading() as sql:
            template = await _template(sql, template_id, context.require().organization_id)
        people = _asked(_chosen(await context.database.view(session_id), recipients))
        papers = [
            paper
            for spec in template.steps
            if (paper := _paper(*_with_agent(spec, agent_signs), _doing(spec, people)))
        ]
    except Refusal:
        return {}
    try:
        preparer = context.documents.preparer
        return {paper: await preparer.prepare_template(*paper) for paper in papers}
    except DocumentError as error:
        raise Invalid(str(error), ("input", "templateId")) from error


def _paper(spec: StepSpec, signing: AgentSigning, doing: Sequence[object]) -> PreparationKey | None:
    """What a step's PDF depends on: content, title, how many sign, whether the agent does."""
    if spec.kind is not StepKind.PDF_DOCUMENT:
        return None
    agent = spec.assignee is Assignee.AGENT or signing is not AgentSigning.NEVER
    return spec.content or "", spec.name, len(doing), agent


async def _template(sql: AsyncSession, template_id: str, organization_id: str) -> TemplateRow:
    found = await sql.get(TemplateRow, template_id)
    if found is None or found.organization_id != organization_id or found.archived_at:
        raise NotFound("Template", ("input", "templateId"))
    return found


def _check_addition(
    work: UnitOfWork,
    view: SessionView,
    name: str | None,
    details: Sequence[FieldSpec],
    expires_at: datetime | None,
) -> None:
    if name is not None:
        plain(name, ("input", "name"))
    if view.kind is SessionKind.APPROVAL:
        raise Invalid("Nothing can be added to an approval.", ("input", "sessionId"))
    if len(view.interactions) >= MAX_INTERACTIONS:
        raise Invalid(
            f"A session takes at most {MAX_INTERACTIONS} interactions.", ("input", "sessionId")
        )
    if expires_at is not None and expires_at <= work.now:
        raise Invalid("The time of expiry has passed.", ("input", "expiresAt"))
    check_fields(details, ("input", "agentDetails"))


def check_fields(fields: Sequence[FieldSpec], path: tuple[str, ...]) -> None:
    """At most 200 fields, each with its own plain name; else `Invalid`."""
    if len(fields) > 200:
        raise Invalid("At most 200 fields.", path)
    for field in fields:
        plain(field.name, (*path, "name"))
        plain(field.label or field.name, (*path, "label"))
        for option in field.options:
            plain(option, (*path, "options"))
        if field.kind is FieldKind.CHOICE and not field.options:
            raise Invalid(f"{field.name!r} is a choice without options.", (*path, "options"))
    if len({field.name for field in fields}) < len(fields):
        raise Invalid("Two fields have the same name.", path)


def new_interaction(
    work: UnitOfWork, session_id: str, name: str, kind: InteractionKind, template_id: str | None
) -> InteractionRow:
    """An interaction's row, put into the work."""
    row = InteractionRow(
        id=new_id("int"),
        session_id=session_id,
        template_id=template_id,
        name=name,
        kind=kind,
        added_at=work.now,
        added_by=work.actor,
        details=(),
        detail_values={},
        approvals=(),
        source_final=False,
    )
    work.add(row)
    return row


def _chosen(
    view: SessionView, recipients: Sequence[Addressee] | None
) -> list[tuple[ParticipantView, int]]:
    """The people asked, with their signing groups; by default all who are in the session."""
    present = {one.id: one for one in view.participants if not one.replaced_at}
    wanted = [Addressee(one) for one in present] if recipients is None else recipients
    if len({one.participant_id for one in wanted}) < len(wanted):
        raise Invalid("A participant is named twice.", ("input", "recipients"))
    for one in wanted:
        if one.participant_id not in present:
            raise NotFound("Participant", ("input", "recipients"))
        if not 1 <= one.group <= 50:
            raise Invalid("A signing group is a number from 1 to 50.", ("input", "recipients"))
    return [(present[one.participant_id], one.group) for one in wanted]


def _with_agent(spec: StepSpec, signing: AgentSigning | None) -> tuple[StepSpec, AgentSigning]:
    own = spec.agent_signing if signing is None else signing
    return spec, own if spec.kind in DOCUMENT_STEPS else AgentSigning.NEVER


def _assign(
    work: UnitOfWork,
    row: InteractionRow,
    specs: Sequence[tuple[StepSpec, AgentSigning]],
    people: Sequence[tuple[ParticipantView, int]],
    papers: Mapping[PreparationKey, Document],
) -> None:
    asked = _asked(people)
    busy: set[str] = set()
    for position, (spec, signing) in enumerate(specs):
        doing = _doing(spec, asked)
        step = new_step(work, row, position, spec)
        busy |= {one.id for one, _ in doing}
        _check_places(spec, len(doing))
        if paper := _paper(spec, signing, doing):
            _hand_over(work, step, papers.get(paper))
        for person, group in doing:
            new_assignment(work, step, person.id, _DUTIES[spec.kind], group)
        if spec.assignee is Assignee.AGENT:
            new_assignment(work, step, None, _DUTIES[spec.kind], 1)
        elif signing is not AgentSigning.NEVER:
            last = max((group for _, group in doing), default=0) + 1
            new_assignment(
                work, step, None, Duty.SIGN, 0 if signing is AgentSigning.FIRST else last
            )
    _receive(work, row, people, busy)


def _hand_over(work: UnitOfWork, step: StepRow, document: Document | None) -> None:
    if document is None:
        raise Busy("The people in the session changed at the same moment; try again.")
    step.document = document
    work.keep(document.digest)


def _asked(
    people: Sequence[tuple[ParticipantView, int]],
) -> Sequence[tuple[ParticipantView, int]]:
    return [one for one in people if one[0].role is not Role.CC]


def _doing(
    spec: StepSpec, asked: Sequence[tuple[ParticipantView, int]]
) -> Sequence[tuple[ParticipantView, int]]:
    if spec.assignee is Assignee.AGENT:
        return []
    if not asked:
        raise Invalid("There is nobody in the session to send this to.", ("input", "recipients"))
    if spec.assignee is Assignee.EVERYONE:
        return asked
    return [next((one for one in asked if one[0].role is Role.CUSTOMER), asked[0])]


def _check_places(spec: StepSpec, count: int) -> None:
    room = places(spec.fields)
    if spec.kind in DOCUMENT_STEPS and room and count > room:
        raise Invalid(
            f"{spec.name!r} has places for {room} signers, not for {count}.",
            ("input", "recipients"),
        )


def _receive(
    work: UnitOfWork,
    row: InteractionRow,
    people: Sequence[tuple[ParticipantView, int]],
    busy: set[str],
) -> None:
    for person, group in people:
        if person.id in busy or person.role is Role.CC:
            new_recipient(work, row, person.id, group)


def new_step(work: UnitOfWork, row: InteractionRow, position: int, spec: StepSpec) -> StepRow:
    """A step's row, put into the work."""
    step = StepRow(
        id=new_id("stp"),
        session_id=row.session_id,
        interaction_id=row.id,
        position=position,
        kind=spec.kind,
        spec=spec,
    )
    work.add(step)
    return step


def new_assignment(
    work: UnitOfWork, step: StepRow, participant_id: str | None, duty: Duty, group: int
) -> None:
    """An assignment's row, put into the work; participant None is the agent."""
    verifies = duty is Duty.VERIFY
    method = step.spec.method or VerificationMethod.OTP
    work.add(
        AssignmentRow(
            id=new_id("asg"),
            session_id=step.session_id,
            step_id=step.id,
            participant_id=participant_id,
            duty=duty,
            group=group,
            values={},
            files=(),
            verification=Verification(method) if verifies else None,
        )
    )


def new_recipient(work: UnitOfWork, row: InteractionRow, participant_id: str, group: int) -> None:
    """A recipient's row, put into the work."""
    work.add(
        RecipientRow(
            id=new_id("rcp"),
            interaction_id=row.id,
            participant_id=participant_id,
            session_id=row.session_id,
            group=group,
        )
    )


async def delete_interaction(context: Context, interaction_id: str) -> Outcome:
    """Deletes a bubble that nobody has started; a tombstone stays (domain rule 10)."""
    viewer = context.require(*STAFF)
    session_id = await context.session_of_interaction(interaction_id)
    async with context.ordering(session_id) as work:
        require(work.before[session_id], interaction_id, ToolbarAction.DELETE, viewer.scope)
        row = work.rows[session_id].interaction(interaction_id)
        row.deleted_at, row.deleted_by = work.now, viewer.actor
        work.answer(session=session_id, interaction=interaction_id)
    return work.outcome


def step_in(view: SessionView, step_id: str) -> tuple[InteractionView, StepView]:
    """The step and its bubble as the viewer sees them. Raises `NotFound`."""
    for bubble in view.interactions:
        for step in bubble.steps:
            if step.id == step_id:
                return bubble, step
    raise NotFound("Step", ("input", "stepId"))


def assignment_in(step: StepView, participant_id: str | None, *duties: Duty) -> AssignmentView:
    """What one participant (None: the agent) does in a step. Raises NOT_ASSIGNED."""
    for task in step.assignments:
        if task.participant_id == participant_id and task.duty in duties:
            return task
    raise Unavailable(Reason.NOT_ASSIGNED)
