"""Sealing: a completed interaction's documents get their certificate and a final signature.

The last signature completes an interaction at once (rule 3 in docs/rules.md). Its transaction also
sets `seal_due_at`, and sealing follows in a separate transaction, so that a crash between the two
loses nothing. Downloads in between wait for the seal.
"""

from msgspec import structs

from gql.documents.signing.seal import create_certificate_pdf, seal
from gql.documents.signing.timestamp import TimestampUnavailable
from gql.esign.certificate import build_certificate
from gql.esign.documents import DocumentOperations
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.certificate import Certificate
from gql.model.domain.enums import DOCUMENT_STEPS, InteractionStatus
from gql.model.domain.errors import Busy
from gql.model.domain.value_objects import Document, IssuedCertificate
from gql.model.domain.viewer import SYSTEM
from gql.model.domain.views import InteractionView, SessionView, StepView
from gql.model.state.records import StepRecord

_SealedStep = tuple[StepView, Document, str, int]
"""A step, its document before the seal, and the digest and size of the sealed file."""


async def ensure_sealed(documents: DocumentOperations, interaction: InteractionView) -> None:
    """Seals a completed interaction's documents unless they are sealed. Raises `Busy`."""
    if interaction.sealed_at is None:
        await seal_interaction(documents, interaction.session_id, interaction.id)


async def seal_interaction(
    documents: DocumentOperations, session_id: str, interaction_id: str
) -> None:
    """Seals an interaction's documents and issues its certificate, if it is completed.

    Does nothing if that has been done. Raises `Busy` if a time stamp cannot be obtained.
    """
    async with documents.lock(interaction_id):
        session = await documents.database.view(session_id)
        interaction = session.interaction(interaction_id)
        if (
            interaction is None
            or interaction.sealed_at
            or interaction.status is not InteractionStatus.COMPLETED
        ):
            return
        try:
            await _seal(documents, session, interaction)
        except TimestampUnavailable as error:
            raise Busy("The time stamp server did not answer; try again.") from error


async def _seal(
    documents: DocumentOperations, session: SessionView, interaction: InteractionView
) -> None:
    unsealed = [
        (step, await documents.preparer.document_of(interaction, step))
        for step in interaction.steps
        if step.kind in DOCUMENT_STEPS
    ]
    certificate = await build_certificate(documents.database, session, interaction, unsealed)
    authority = await documents.authorities.get_or_create(session.organization_id)
    url = documents.timestamp_url
    sealed: list[_SealedStep] = []
    for step, document in unsealed:
        pdf = await documents.pool.run(
            seal,
            await documents.files.get(document.digest),
            certificate,
            document.seal,
            document.certificate,
            authority,
            url,
        )
        sealed.append((step, document, await documents.files.put(pdf), len(pdf)))
    pdf = await documents.pool.run(create_certificate_pdf, certificate, authority, url)
    issued = (certificate, await documents.files.put(pdf), len(pdf))
    await documents.database.run_to_completion(_record_seal(documents, interaction, sealed, issued))


async def _record_seal(
    documents: DocumentOperations,
    interaction: InteractionView,
    sealed: list[_SealedStep],
    issued: tuple[Certificate, str, int],
) -> None:
    """Stores the sealed files and the certificate, unless another process has done so."""
    session_id = interaction.session_id

    def decide(unit: UnitOfWork) -> None:
        draft = unit.drafts[session_id].interaction(interaction.id)
        if draft.record.issued:
            return
        draft.record.issued = IssuedCertificate(*issued, issued_at=unit.now)
        unit.cancel_seal(interaction.id)
        unit.retain_file(draft.record.issued.digest)
        for step, document, digest, size in sealed:
            _replace_file(unit, draft.step(step.id), document, digest, size)

    await documents.database.change(session_id, decide=decide, cause="sealDocuments", actor=SYSTEM)


def _replace_file(
    unit: UnitOfWork, row: StepRecord, document: Document, digest: str, size: int
) -> None:
    row.document = structs.replace(
        document, digest=digest, size=size, revision=document.revision + 1, sealed_at=unit.now
    )
    unit.retain_file(digest)
    if document.revision:  # revision 0 is shared by all documents of its template
        unit.release_file(document.digest)
