"""The mutations of a participant: open, start, decline, fill, sign, confirm, upload.

Rules 4, 11 and 17 in docs/rules.md.
"""

from sqlalchemy import select

from gql.documents.signing.signature_image import SignatureImage
from gql.esign.sign import ConcurrentChange, record_signature
from gql.model.database.change import Read
from gql.model.database.outcome import MutationResult
from gql.model.database.tables import UploadRow
from gql.model.domain.enums import ActorKind, Duty, SessionKind
from gql.model.domain.errors import Invalid
from gql.model.domain.validation import fields_of_signer, validate_text, validate_values
from gql.resolvers.context import Context
from gql.resolvers.interaction.signing import Signature, load_signature_image, sign_with_lock
from gql.resolvers.lookup import get_step, session_of_step
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import InteractionChanged, StepChanged
from gql.resolvers.participant.assignments import (
    LockedAssignment,
    LockedRecipient,
    change_assignment,
    change_assignment_in,
    change_recipient,
    get_open_assignment,
)
from gql.resolvers.payloads import InteractionPayload
from gql.resolvers.uploads import require_uploaded


@mutation_resolver(InteractionChanged, InteractionPayload)
async def open_interaction(
    context: Context, interaction_id: str
) -> MutationResult[InteractionChanged]:
    """Opens an interaction. With the policy `auto_open` this starts it too (rule 11)."""

    def decide(recipient: LockedRecipient) -> None:
        row, now = recipient.row, recipient.unit.now
        row.opened_at = row.opened_at or now
        if recipient.session.policy.auto_open:
            row.started_at = row.started_at or now

    return await change_recipient(context, interaction_id, decide)


@mutation_resolver(InteractionChanged, InteractionPayload)
async def start_interaction(
    context: Context, interaction_id: str
) -> MutationResult[InteractionChanged]:
    """Starts an interaction. Starting it again changes nothing."""

    def decide(recipient: LockedRecipient) -> None:
        row, now = recipient.row, recipient.unit.now
        row.opened_at = row.opened_at or now
        row.started_at = row.started_at or now

    return await change_recipient(context, interaction_id, decide)


@mutation_resolver(InteractionChanged, InteractionPayload)
async def decline_interaction(
    context: Context, interaction_id: str, reason: str
) -> MutationResult[InteractionChanged]:
    """Declines an interaction, which stops it for all its recipients."""
    validate_text(reason, ("input", "reason"), limit=1_000, multiline=True)

    def decide(recipient: LockedRecipient) -> None:
        if recipient.session.kind is SessionKind.APPROVAL:
            raise Invalid("Approve or reject it instead.", ("input", "interactionId"))
        recipient.row.declined_at = recipient.unit.now
        recipient.row.decline_reason = reason

    return await change_recipient(context, interaction_id, decide)


@mutation_resolver(StepChanged, InteractionPayload)
async def save_fields(
    context: Context, step_id: str, values: dict[str, str]
) -> MutationResult[StepChanged]:
    """Saves values before the step is done. Required fields may still be empty."""

    def decide(assignment: LockedAssignment) -> None:
        row = assignment.row
        row.values = row.values | validate_values(assignment.fields, values)

    return await change_assignment(context, step_id, Duty.SIGN, Duty.FILL, decide=decide)


@mutation_resolver(StepChanged, InteractionPayload)
async def submit_form(
    context: Context, step_id: str, values: dict[str, str]
) -> MutationResult[StepChanged]:
    """Submits a form. Every required field must have a value, given now or saved before."""

    def decide(assignment: LockedAssignment) -> None:
        row = assignment.row
        row.values = row.values | validate_values(
            assignment.fields, values, saved_values=row.values
        )
        row.done_at = assignment.unit.now

    return await change_assignment(context, step_id, Duty.FILL, decide=decide)


@mutation_resolver(StepChanged, InteractionPayload)
async def sign_step(
    context: Context, step_id: str, values: dict[str, str], signature: Signature
) -> MutationResult[StepChanged]:
    """Signs a document after filling in the signer's fields."""
    image = await load_signature_image(context, signature)
    return await sign_with_lock(context, step_id, lambda: _sign(context, step_id, values, image))


async def _sign(
    context: Context, step_id: str, values: dict[str, str], image: SignatureImage
) -> MutationResult[StepChanged]:
    """Signs the file before it locks the session's rows, and stores it only if nothing has changed.

    Raises `ConcurrentChange` if something has.
    """
    viewer = context.require(ActorKind.PARTICIPANT)
    session = await session_of_step(context, step_id)
    _, step, assignment = get_open_assignment(session, viewer, step_id, Duty.SIGN)
    fields, saved = fields_of_signer(step.fields, assignment.position), assignment.values or {}
    all_values = saved | validate_values(fields, values, saved_values=saved)
    # the step with the assignments of all signers; the viewer may not see those of others
    interaction, whole_step = get_step(session, step_id)
    signed = await context.documents.signer.sign(
        interaction, whole_step, assignment, all_values, image, viewer.organization_id
    )

    def decide(locked: LockedAssignment) -> None:
        if locked.row.values != saved:
            raise ConcurrentChange
        record_signature(locked.unit, locked.step_row, signed)
        locked.row.values, locked.row.signature = all_values, image.name
        locked.row.done_at = locked.unit.now

    return await change_assignment_in(context, session.id, step_id, Duty.SIGN, decide=decide)


@mutation_resolver(StepChanged, InteractionPayload)
async def confirm_cart(context: Context, step_id: str) -> MutationResult[StepChanged]:
    """Confirms the items of a cart."""

    def decide(assignment: LockedAssignment) -> None:
        assignment.row.done_at = assignment.unit.now

    return await change_assignment(context, step_id, Duty.CONFIRM, decide=decide)


@mutation_resolver(StepChanged, InteractionPayload)
async def attach_file(
    context: Context, step_id: str, upload_id: str
) -> MutationResult[StepChanged]:
    """Attaches an uploaded file. The last of the files asked for completes the step."""
    viewer = context.require()
    upload = Read(select(UploadRow).where(UploadRow.id == upload_id))

    def decide(assignment: LockedAssignment) -> None:
        row, unit = assignment.row, assignment.unit
        (uploads,) = unit.read_rows
        file = require_uploaded(next(iter(uploads), None), viewer.id)
        if any(attached.upload_id == upload_id for attached in row.files):
            raise Invalid("That file is attached already.", ("input", "uploadId"))
        row.files = (*row.files, file)
        if len(row.files) >= assignment.step.file_count:
            row.done_at = unit.now

    return await change_assignment(context, step_id, Duty.UPLOAD, decide=decide, reads=[upload])
