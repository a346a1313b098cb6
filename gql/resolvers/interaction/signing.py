"""Signing: the ink, one signature of a document at a time, and the agent's own (domain rule 7)."""

from collections.abc import Awaitable, Callable

from gql.documents.errors import DocumentError
from gql.documents.signing.sign import SignatureImage, checked_signature_image
from gql.esign.sign import ConcurrentChange, record_signature
from gql.model.database.tables import UploadRow
from gql.model.database.unit_of_work import Outcome, UnitOfWork
from gql.model.domain.enums import AssignmentState, Duty, InteractionStatus, ToolbarAction
from gql.model.domain.errors import Busy, Invalid
from gql.model.domain.rules import require
from gql.model.domain.validation import AGENT, checked, own_fields, plain
from gql.model.domain.views import AssignmentView, InteractionView, SessionView, StepView
from gql.resolvers.context import STAFF, Context
from gql.resolvers.uploads import require_uploaded

_TRIES = 5


async def ink_of(
    context: Context, name: str, drawing: str | None, image_upload_id: str | None
) -> SignatureImage:
    """What a signature is to look like: drawn, an uploaded image, or the name typed."""
    plain(name, ("input", "signature"))
    if drawing is not None and image_upload_id is not None:
        raise Invalid("A signature is drawn or an image, not both.", ("input", "drawing"))
    if drawing is not None:
        plain(drawing, ("input", "drawing"), limit=20_000)
    image = None
    if image_upload_id is not None:
        async with context.database.reading() as sql:
            row = await sql.get(UploadRow, image_upload_id)
        path = ("input", "imageUploadId")
        file = require_uploaded(row, context.require().id, path)
        image = await context.documents.files.get(file.digest)
    return await _checked(context, SignatureImage(name, drawing, image))


async def _checked(context: Context, ink: SignatureImage) -> SignatureImage:
    if ink.path is None and ink.image is None:
        return ink
    try:
        return await context.documents.pool.run(checked_signature_image, ink)
    except DocumentError as error:
        field = "drawing" if ink.path is not None else "imageUploadId"
        raise Invalid(str(error), ("input", field)) from error


async def signing_in_turn(
    context: Context, subject_id: str, once: Callable[[], Awaitable[Outcome]]
) -> Outcome:
    """Signs one after the other; anew where another process was faster, a few times."""
    async with context.documents.lock(subject_id):
        await context.database.seen_before(context.once)
        for _ in range(_TRIES):
            try:
                return await once()
            except ConcurrentChange:
                continue
            except DocumentError as error:
                raise Invalid(str(error), ("input",)) from error
    raise Busy("The document is being changed by others at this moment; try again.")


async def sign_as_agent(
    context: Context,
    interaction_id: str,
    values: dict[str, str] | None = None,
    signature: str | None = None,
    drawing: str | None = None,
    image_upload_id: str | None = None,
) -> Outcome:
    """Signs the document that waits for the agent, after filling in the agent's own fields."""
    viewer = context.require(*STAFF)
    ink = await ink_of(context, signature or viewer.name, drawing, image_upload_id)

    async def once() -> Outcome:
        return await _sign(context, interaction_id, values or {}, ink)

    return await signing_in_turn(context, interaction_id, once)


async def _sign(
    context: Context, interaction_id: str, values: dict[str, str], ink: SignatureImage
) -> Outcome:
    viewer = context.require(*STAFF)
    session_id = await context.session_of_interaction(interaction_id)
    seen = await context.session(session_id)
    forwarded = _forwarded(seen, interaction_id)
    bubble = require(seen, interaction_id, ToolbarAction.SIGN_AS_AGENT, viewer.scope)
    step, task = _waiting(bubble)
    given = checked(own_fields(step.fields, AGENT), values, complete={})
    signed = await context.documents.signer.sign(
        bubble, step, task, given, ink, viewer.organization_id
    )
    async with context.ordering_beside(session_id, *forwarded) as work:
        view = work.before[session_id]
        require(view, interaction_id, ToolbarAction.SIGN_AS_AGENT, viewer.scope)
        if _forwarded(view, interaction_id) != forwarded:
            raise ConcurrentChange
        await record_signature(work, work.rows[session_id].step(step.id), signed)
        row = work.rows[session_id].assignment(task.id)
        row.values, row.signature, row.done_at = given, ink.name, work.now
        _tell_copies(work, session_id, bubble)
        work.answer(session=session_id, interaction=interaction_id)
    return work.outcome


def _forwarded(view: SessionView, interaction_id: str) -> list[str]:
    bubble = view.interaction(interaction_id)
    return sorted(one.session_id for one in bubble.approvals) if bubble else []


def _tell_copies(work: UnitOfWork, session_id: str, bubble: InteractionView) -> None:
    """What was forwarded before the agent signed is final from now on in the approvals, too."""
    after = work.view(session_id).interaction(bubble.id)
    if after and after.status is InteractionStatus.COMPLETED:
        for approval in bubble.approvals:
            work.rows[approval.session_id].interaction(approval.interaction_id).source_final = True


def _waiting(bubble: InteractionView) -> tuple[StepView, AssignmentView]:
    """The document that waits for the agent; the rule has seen to it that there is one."""
    return next(
        (step, task)
        for step in bubble.steps
        for task in step.assignments
        if task.participant_id is None
        and task.duty is Duty.SIGN
        and task.state is AssignmentState.OPEN
    )
