"""The seal: when an interaction is complete, its documents are sealed with their certificate.

Signing completes an interaction at once (domain rule 3); sealing follows as a unit of work of its
own, owed by a mark in the same transaction, so that a crash between the two loses nothing. What is
downloaded in between waits for it.
"""

from dataclasses import replace

from msgspec import structs
from sqlalchemy import select

from gql.documents.signing.sign import TimestampUnavailable, certificate_pdf, seal
from gql.model.database.tables import EventRow, InteractionRow, OrganizationRow, StepRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.certificate import (
    Certificate,
    CertifiedDocument,
    CertifiedEvent,
    CertifiedSigner,
)
from gql.model.domain.enums import DOCUMENT_STEPS, ActorKind, Duty, InteractionStatus
from gql.model.domain.errors import Busy, NotFound
from gql.model.domain.value_objects import Document, Issued
from gql.model.domain.viewer import SYSTEM
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    RecipientView,
    SessionView,
    StepView,
)
from gql.resolvers.context import STAFF, Context
from gql.storage import file_records

# events that say how something was made or typed, not what somebody did
_LEFT_OUT = ("saveFields", "prepareDocument", "sealDocuments")


async def sealed_by_now(context: Context, bubble: InteractionView) -> None:
    """Seals a complete interaction's documents unless they are. Raises `Busy`."""
    if bubble.sealed_at is None:
        await seal_interaction(context, bubble.session_id, bubble.id)


async def seal_interaction(context: Context, session_id: str, interaction_id: str) -> None:
    """Seals a complete interaction's documents and issues its certificate, once."""
    async with context.documents.turn(interaction_id):
        view = await context.database.view(session_id)
        bubble = view.interaction(interaction_id)
        if bubble is None or bubble.sealed_at or bubble.status is not InteractionStatus.COMPLETED:
            return
        try:
            await _seal(context, view, bubble)
        except TimestampUnavailable as error:
            raise Busy("The time stamp server did not answer; try again.") from error


async def _seal(context: Context, view: SessionView, bubble: InteractionView) -> None:
    steps = [step for step in bubble.steps if step.kind in DOCUMENT_STEPS]
    unsealed = [(step, await context.documents.of_step(bubble, step)) for step in steps]
    certificate = await _certificate(context, view, bubble, unsealed)
    authority = await context.documents.authorities.of(view.organization_id)
    url = context.documents.timestamp_url
    pool, files = context.documents.pool, context.documents.files
    sealed = []
    for step, document in unsealed:
        pdf = await files.get(document.digest)
        pages = document.certificate
        done = await pool.run(seal, pdf, certificate, document.seal, pages, authority, url)
        sealed.append((step, document, await files.put(done), len(done)))
    own = await pool.run(certificate_pdf, certificate, authority, url)
    digest = await files.put(own)
    await context.database.run(_record(context, bubble, sealed, (certificate, digest, len(own))))


async def _record(
    context: Context,
    bubble: InteractionView,
    sealed: list[tuple[StepView, Document, str, int]],
    issued: tuple[Certificate, str, int],
) -> None:
    writing = context.database.writing(bubble.session_id, cause="sealDocuments", actor=SYSTEM)
    async with writing as work:
        row = next(one for one in work.rows[bubble.session_id].interactions if one.id == bubble.id)
        if row.issued:  # another process was faster
            return
        row.issued = Issued(*issued, issued_at=work.now)
        row.seal_due_at = None
        file_records.retain(work, issued[1])
        for step, document, digest, size in sealed:
            await _replace(
                work, work.rows[bubble.session_id].step(step.id), document, (digest, size)
            )


async def _replace(
    work: UnitOfWork, row: StepRow, document: Document, file: tuple[str, int]
) -> None:
    digest, size = file
    revision = document.revision + 1
    row.document = structs.replace(
        document, digest=digest, size=size, revision=revision, sealed_at=work.now
    )
    file_records.retain(work, digest)
    if document.revision:
        await file_records.release(work, document.digest)


async def _certificate(
    context: Context,
    view: SessionView,
    bubble: InteractionView,
    documents: list[tuple[StepView, Document]],
) -> Certificate:
    async with context.database.reading() as sql:
        owner = await sql.get_one(OrganizationRow, view.organization_id)
        own = (
            EventRow.session_id == view.id,
            EventRow.subject_id == bubble.id,
            EventRow.sequence <= view.head,
        )
        columns = (
            EventRow.sequence, EventRow.occurred_at, EventRow.cause, EventRow.actor, EventRow.hash
        )  # fmt: skip
        found = (await sql.execute(select(*columns).where(*own).order_by(EventRow.sequence))).all()
    told = [CertifiedEvent(*one) for one in found if one.cause not in _LEFT_OUT]
    return Certificate(
        session_id=view.id,
        interaction_id=bubble.id,
        name=bubble.name,
        organization=owner.name,
        completed_at=bubble.completed_at or bubble.added_at,
        documents=tuple(_document(step, one) for step, one in documents),
        signers=tuple(_signers(bubble)),
        events=tuple(told),
        left_out=len(found) - len(told),
        head=view.head,
        head_hash=view.head_hash,
    )


def _document(step: StepView, document: Document) -> CertifiedDocument:
    pages = len(document.page_sizes) - document.certificate_pages
    return CertifiedDocument(step.name, pages, document.digest, document.size)


def _signers(bubble: InteractionView) -> list[CertifiedSigner]:
    tasks = [task for step in bubble.steps for task in step.assignments]
    people = [
        _signer(bubble, part, [one for one in tasks if one.participant_id == part.participant_id])
        for part in bubble.recipients
        if part.completed is not None
    ]
    agents = [one for one in tasks if one.participant_id is None and one.duty is Duty.SIGN]
    return [*people, *([_agent(agents)] if agents else [])]


def _signer(
    bubble: InteractionView, part: RecipientView, tasks: list[AssignmentView]
) -> CertifiedSigner:
    verified = next((one.verification for one in tasks if one.verification), None)
    signed = [one for one in tasks if one.duty is Duty.SIGN and one.done_at]
    return CertifiedSigner(
        participant_id=part.participant_id,
        name=part.name,
        role=part.role,
        method=verified.method if verified else None,
        outcome=verified.status if verified else None,
        transaction_id=verified.transaction_id if verified else None,
        sent_at=bubble.sent_at,
        viewed_at=part.opened_at,
        started_at=part.started_at,
        signed_at=signed[-1].done_at if signed else part.completed_at,
        signature=signed[-1].signature if signed else None,
    )


def _agent(tasks: list[AssignmentView]) -> CertifiedSigner:
    signed = tasks[-1]
    return CertifiedSigner(
        participant_id=None,
        name=signed.signature or "Agent",
        role=None,
        method=None,
        outcome=None,
        transaction_id=None,
        sent_at=None,
        viewed_at=None,
        started_at=None,
        signed_at=signed.done_at,
        signature=signed.signature,
    )


async def certificate(context: Context, interaction_id: str) -> Issued | None:
    """An interaction's certificate of completion; None before its documents are sealed.

    For agents, and for partners who may read documents, without a provider's transaction. The
    participants have it as a file.
    """
    viewer = context.require(*STAFF, ActorKind.PARTNER)
    seen = await context.session(await context.session_of_interaction(interaction_id))
    bubble = seen.interaction(interaction_id)
    if not viewer.scope.documents or bubble is None:
        raise NotFound("Certificate", ("interactionId",))
    # an approval has that of what was forwarded (domain rule 8)
    origin = bubble.source.interaction_id if bubble.source else None
    async with context.database.reading() as sql:
        issued = (await sql.get_one(InteractionRow, origin or interaction_id)).issued
    return issued if viewer.staff or issued is None else _without_transactions(issued)


def _without_transactions(issued: Issued) -> Issued:
    signers = tuple(replace(one, transaction_id=None) for one in issued.certificate.signers)
    return replace(issued, certificate=replace(issued.certificate, signers=signers))
