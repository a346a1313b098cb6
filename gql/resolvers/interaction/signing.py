"""Signing documents, one signature at a time, and the agent's signature.

Rule 7 in docs/rules.md.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from gql.documents.errors import DocumentError
from gql.documents.signing.signature_image import SignatureImage, validate_signature_image
from gql.esign.sign import ConcurrentChange, record_signature
from gql.model.database.outcome import MutationResult
from gql.model.database.tables import UploadRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import AssignmentState, Duty, InteractionStatus, ToolbarAction
from gql.model.domain.errors import Busy, Invalid
from gql.model.domain.rules.toolbar import require_action
from gql.model.domain.validation import (
    AGENT_INDEX,
    fields_of_signer,
    validate_text,
    validate_values,
)
from gql.model.domain.views import AssignmentView, InteractionView, SessionView, StepView
from gql.resolvers.context import STAFF, Context
from gql.resolvers.lookup import session_of_interaction
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import InteractionChanged
from gql.resolvers.payloads import InteractionPayload
from gql.resolvers.uploads import require_uploaded

_MAX_ATTEMPTS = 5
_SIGNATURE_PATH = ("input", "signature")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class TypedSignature:
    """The name of the signer, as typed."""

    name: str


@dataclass(frozen=True, slots=True)
class DrawnSignature:
    """A drawn line as SVG path data; the name is the viewer's if it is None."""

    path: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class PictureSignature:
    """An uploaded picture; the name is the viewer's if it is None."""

    upload_id: str
    name: str | None = None


Signature = TypedSignature | DrawnSignature | PictureSignature


async def load_signature_image(context: Context, signature: Signature) -> SignatureImage:
    """Returns what a signature looks like. Raises `Invalid` if it cannot be used."""
    path: tuple[str, ...]
    if isinstance(signature, TypedSignature):
        return SignatureImage(validate_text(signature.name, (*_SIGNATURE_PATH, "typedName")))
    if isinstance(signature, DrawnSignature):
        path = (*_SIGNATURE_PATH, "drawing", "path")
        validate_text(signature.path, path, limit=20_000)
        name = _signer_name(context, signature.name, "drawing")
        image = SignatureImage(name, path=signature.path)
    else:
        path = (*_SIGNATURE_PATH, "picture", "uploadId")
        content = await _load_upload(context, signature.upload_id, path)
        name = _signer_name(context, signature.name, "picture")
        image = SignatureImage(name, image=content)
    try:
        return await context.documents.pool.run(validate_signature_image, image)
    except DocumentError as error:
        raise Invalid(error.text, path) from error


def _signer_name(context: Context, name: str | None, input_name: str) -> str:
    if name is None:
        return context.require().name
    return validate_text(name, (*_SIGNATURE_PATH, input_name, "signerName"))


async def _load_upload(context: Context, upload_id: str, path: tuple[str, ...]) -> bytes:
    async with context.database.read_transaction() as sql:
        row = await sql.get(UploadRow, upload_id)
    file = require_uploaded(row, context.require().id, path)
    return await context.documents.files.get(file.digest)


async def sign_with_lock(
    context: Context, subject_id: str, sign: Callable[[], Awaitable[_R]]
) -> _R:
    """Calls `sign` while no other call for the subject runs in this process.

    Calls it again, up to five times, if another process changed the document meanwhile. Raises
    `Invalid` if the document cannot be signed, `Busy` after the last attempt.
    """
    async with context.documents.lock(subject_id):
        await context.database.require_unused_key(context.idempotency_key)
        for _ in range(_MAX_ATTEMPTS):
            try:
                return await sign()
            except ConcurrentChange:
                continue
            except DocumentError as error:
                raise Invalid(error.text, ("input",)) from error
    raise Busy("The document is being changed by others at this moment; try again.")


@mutation_resolver(InteractionChanged, InteractionPayload)
async def sign_as_agent(
    context: Context,
    interaction_id: str,
    values: dict[str, str] | None = None,
    signature: Signature | None = None,
) -> MutationResult[InteractionChanged]:
    """Signs the document that waits for the agent, after filling in the agent's fields.

    Without a signature, the agent's name is the signature.
    """
    viewer = context.require(*STAFF)
    image = await load_signature_image(context, signature or TypedSignature(viewer.name))
    return await sign_with_lock(
        context, interaction_id, lambda: _sign(context, interaction_id, values or {}, image)
    )


async def _sign(
    context: Context, interaction_id: str, values: dict[str, str], image: SignatureImage
) -> MutationResult[InteractionChanged]:
    """Signs the file before it locks the session's rows, and stores it only if nothing has changed.

    Raises `ConcurrentChange` if something has.
    """
    viewer = context.require(*STAFF)
    action = ToolbarAction.SIGN_AS_AGENT
    session = await session_of_interaction(context, interaction_id)
    approval_session_ids = _approval_session_ids(session, interaction_id)
    interaction = require_action(session, interaction_id, action, viewer.scope)
    step, assignment = _open_agent_signature(interaction)
    own_values = validate_values(
        fields_of_signer(step.fields, AGENT_INDEX), values, saved_values={}
    )
    signed = await context.documents.signer.sign(
        interaction, step, assignment, own_values, image, viewer.organization_id
    )

    def decide(unit: UnitOfWork) -> MutationResult[InteractionChanged]:
        locked = unit.before[session.id]
        require_action(locked, interaction_id, action, viewer.scope)
        if _approval_session_ids(locked, interaction_id) != approval_session_ids:
            raise ConcurrentChange
        draft = unit.drafts[session.id].interaction(interaction_id)
        record_signature(unit, draft.step(step.id), signed)
        row = draft.assignment(assignment.id)
        row.values, row.signature, row.done_at = own_values, image.name, unit.now
        _mark_copies_final(unit, interaction)
        return unit.record(InteractionChanged(session.id, interaction_id))

    return await context.change(session.id, *approval_session_ids, decide=decide)


def _approval_session_ids(session: SessionView, interaction_id: str) -> list[str]:
    """Returns the sessions to which the interaction was forwarded for approval, in id order."""
    interaction = session.interaction(interaction_id)
    return sorted(approval.session_id for approval in interaction.approvals) if interaction else []


def _mark_copies_final(unit: UnitOfWork, interaction: InteractionView) -> None:
    """Marks the copies in the approval sessions final if this signature completed the source."""
    after = unit.view(interaction.session_id).interaction(interaction.id)
    if after and after.status is InteractionStatus.COMPLETED:
        for approval in interaction.approvals:
            copy = unit.drafts[approval.session_id].interaction(approval.interaction_id)
            copy.record.source_final = True


def _open_agent_signature(interaction: InteractionView) -> tuple[StepView, AssignmentView]:
    """Returns the agent's open signature. The rule `agent_can_sign` makes sure there is one."""
    return next(
        (step, assignment)
        for step in interaction.steps
        for assignment in step.assignments
        if assignment.participant_id is None
        and assignment.duty is Duty.SIGN
        and assignment.state is AssignmentState.OPEN
    )
