"""Adding an interaction: a template's steps, assigned to participants of a session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from gql.documents.errors import DocumentError
from gql.model.database.change import Read
from gql.model.database.outcome import MutationResult
from gql.model.database.tables import TemplateRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import (
    DOCUMENT_STEPS,
    AgentSigning,
    Assignee,
    Duty,
    Permission,
    SessionKind,
    StepKind,
)
from gql.model.domain.errors import Busy, Invalid, NotFound, Refusal
from gql.model.domain.rules.limits import MAX_INTERACTIONS
from gql.model.domain.validation import signer_count, validate_text
from gql.model.domain.value_objects import Document, FieldSpec, StepSpec
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import SessionView
from gql.model.state.draft import InteractionDraft
from gql.model.state.records import StepRecord
from gql.resolvers.context import Context
from gql.resolvers.interaction.fields import check_fields
from gql.resolvers.interaction.recipients import (
    Addressee,
    Recipient,
    select_assignees,
    select_recipients,
)
from gql.resolvers.interaction.rows import (
    add_assignment,
    add_interaction_record,
    add_recipient,
    add_step,
)
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import InteractionChanged
from gql.resolvers.payloads import InteractionPayload
from gql.resolvers.session.sessions import require_open_session

_DUTIES = {
    StepKind.PDF_DOCUMENT: Duty.SIGN,
    StepKind.DYNAMIC_DOCUMENT: Duty.SIGN,
    StepKind.FORM: Duty.FILL,
    StepKind.FILE_REQUEST: Duty.UPLOAD,
    StepKind.CART: Duty.CONFIRM,
    StepKind.VERIFICATION: Duty.VERIFY,
}
# digest of the content, title, number of signers, whether the agent signs
PreparationKey = tuple[str, str, int, bool]


@dataclass(frozen=True, slots=True)
class _Step:
    """A step to add: its specification, when the agent signs, and whom it is assigned to."""

    spec: StepSpec
    agent_signing: AgentSigning
    assignees: Sequence[Recipient]

    @property
    def preparation_key(self) -> PreparationKey | None:
        """What the step's prepared PDF depends on; None if there is no PDF to prepare."""
        if self.spec.kind is not StepKind.PDF_DOCUMENT:
            return None
        agent = self.spec.assignee is Assignee.AGENT or self.agent_signing is not AgentSigning.NEVER
        return self.spec.content or "", self.spec.name, len(self.assignees), agent


@mutation_resolver(InteractionChanged, InteractionPayload)
async def add_interaction(
    context: Context,
    session_id: str,
    template_id: str,
    name: str | None = None,
    recipients: Sequence[Addressee] | None = None,
    agent_signing: AgentSigning | None = None,
    agent_details: Sequence[FieldSpec] = (),
    expires_at: datetime | None = None,
) -> MutationResult[InteractionChanged]:
    """Sends a template to a session as one interaction."""
    viewer = _require_writer(context)
    documents = await _prepare_documents(
        context, session_id, template_id, recipients, agent_signing
    )
    read_template = Read(select(TemplateRow).where(TemplateRow.id == template_id))

    def decide(unit: UnitOfWork) -> MutationResult[InteractionChanged]:
        session = unit.before[session_id]
        require_open_session(session)
        (templates,) = unit.read_rows
        template = _require_template(next(iter(templates), None), viewer.organization_id)
        _check_arguments(unit, session, name, agent_details, expires_at)
        interaction = add_interaction_record(
            unit, session_id, name or template.name, template.kind, template.id
        )
        interaction.record.details = tuple(agent_details)
        interaction.record.expires_at = expires_at
        addressed = select_recipients(session, recipients)
        _add_steps(unit, interaction, template, addressed, agent_signing, documents)
        return unit.record(InteractionChanged(session_id, interaction.record.id))

    return await context.change(session_id, decide=decide, reads=[read_template])


def _require_writer(context: Context) -> Viewer:
    viewer = context.require()
    if not viewer.is_staff and Permission.INTERACTIONS_WRITE not in viewer.permissions:
        raise NotFound("Session", ("input", "sessionId"))
    return viewer


async def _prepare_documents(
    context: Context,
    session_id: str,
    template_id: str,
    addressees: Sequence[Addressee] | None,
    agent_signing: AgentSigning | None,
) -> dict[PreparationKey, Document]:
    """Prepares the template's PDFs for their signers, without a lock, because it takes a while.

    Returns an empty dictionary if the mutation will be refused; the unit of work then raises the
    refusal.
    """
    try:
        async with context.database.read_transaction() as sql:
            row = await sql.get(TemplateRow, template_id)
        template = _require_template(row, context.require().organization_id)
        session = await context.database.view(session_id)
        recipients = select_recipients(session, addressees)
        steps = [_step(spec, agent_signing, recipients) for spec in template.steps]
    except Refusal:
        return {}
    keys = [key for step in steps if (key := step.preparation_key)]
    try:
        return {key: await context.documents.preparer.prepare_template(*key) for key in keys}
    except DocumentError as error:
        raise Invalid(error.text, ("input", "templateId")) from error


def _step(
    spec: StepSpec, agent_signing: AgentSigning | None, recipients: Sequence[Recipient]
) -> _Step:
    """Returns a step to add. With `agent_signing` None the agent signs as the template says."""
    signing = spec.agent_signing if agent_signing is None else agent_signing
    if spec.kind not in DOCUMENT_STEPS:  # only documents are signed
        signing = AgentSigning.NEVER
    return _Step(spec, signing, select_assignees(spec, recipients))


def _require_template(row: TemplateRow | None, organization_id: str) -> TemplateRow:
    if row is None or row.organization_id != organization_id or row.archived_at:
        raise NotFound("Template", ("input", "templateId"))
    return row


def _check_arguments(
    unit: UnitOfWork,
    session: SessionView,
    name: str | None,
    details: Sequence[FieldSpec],
    expires_at: datetime | None,
) -> None:
    if name is not None:
        validate_text(name, ("input", "name"))
    if session.kind is SessionKind.APPROVAL:
        raise Invalid("Nothing can be added to an approval.", ("input", "sessionId"))
    if len(session.interactions) >= MAX_INTERACTIONS:
        raise Invalid(
            "A session takes at most {limit} interactions.",
            ("input", "sessionId"),
            limit=MAX_INTERACTIONS,
        )
    if expires_at is not None and expires_at <= unit.now:
        raise Invalid("The time of expiry has passed.", ("input", "expiresAt"))
    check_fields(details, ("input", "agentDetails"))


def _add_steps(
    unit: UnitOfWork,
    interaction: InteractionDraft,
    template: TemplateRow,
    recipients: Sequence[Recipient],
    agent_signing: AgentSigning | None,
    documents: Mapping[PreparationKey, Document],
) -> None:
    """Adds the steps with their assignments, then the recipients, in this order."""
    assigned_ids: set[str] = set()
    for position, spec in enumerate(template.steps):
        step = _step(spec, agent_signing, recipients)
        _check_signer_count(step)
        _add_step(unit, interaction, position, step, documents)
        assigned_ids |= {recipient.participant.id for recipient in step.assignees}
    for recipient in recipients:
        if recipient.participant.id in assigned_ids or recipient.is_copied:
            add_recipient(interaction, recipient.participant.id, recipient.group)


def _check_signer_count(step: _Step) -> None:
    """Raises `Invalid` if a document has signature fields for fewer signers than are asked."""
    signers, available = len(step.assignees), signer_count(step.spec.fields)
    if step.spec.kind in DOCUMENT_STEPS and available and signers > available:
        raise Invalid(
            '"{name}" has places for {available} signers, not for {signers}.',
            ("input", "recipients"),
            name=step.spec.name,
            available=available,
            signers=signers,
        )


def _add_step(
    unit: UnitOfWork,
    interaction: InteractionDraft,
    position: int,
    step: _Step,
    documents: Mapping[PreparationKey, Document],
) -> None:
    step_row = add_step(interaction, position, step.spec)
    if key := step.preparation_key:
        _set_prepared_document(unit, step_row, documents.get(key))
    duty = _DUTIES[step.spec.kind]
    for recipient in step.assignees:
        add_assignment(interaction, step_row, recipient.participant.id, duty, recipient.group)
    if step.spec.assignee is Assignee.AGENT:
        add_assignment(interaction, step_row, None, duty, 1)
    elif step.agent_signing is not AgentSigning.NEVER:
        last = max((recipient.group for recipient in step.assignees), default=0) + 1
        group = 0 if step.agent_signing is AgentSigning.FIRST else last
        add_assignment(interaction, step_row, None, Duty.SIGN, group)


def _set_prepared_document(unit: UnitOfWork, step: StepRecord, document: Document | None) -> None:
    if document is None:
        raise Busy("The people in the session changed at the same moment; try again.")
    step.document = document
    unit.retain_file(document.digest)
