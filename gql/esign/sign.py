"""Signing: a signer's values and signature become a new revision of a step's document.

Signatures of one document are serialized: within a process by `DocumentResources.lock`, between
processes by the step's row, which must still name the revision that was signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from msgspec import structs

from gql.documents.build_document import signer_key
from gql.documents.signing.sign import SigningRequest, sign
from gql.documents.signing.signature_image import SignatureImage
from gql.documents.signing.timestamp import TimestampUnavailable
from gql.esign.field_values import document_values
from gql.esign.prepare import DocumentPreparer
from gql.esign.resources import DocumentResources
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.errors import Busy
from gql.model.domain.value_objects import Document
from gql.model.domain.views import AssignmentView, InteractionView, StepView
from gql.model.state.records import StepRecord


class ConcurrentChange(Exception):
    """The document or its values changed while it was being signed; sign the new revision."""


@dataclass(frozen=True, slots=True)
class SignedRevision:
    """A document before and after one signature. The step's row must still hold `before`."""

    before: Document
    after: Document


class DocumentSigner:
    """Signs the documents of steps with the keys of their organizations."""

    def __init__(self, resources: DocumentResources, preparer: DocumentPreparer) -> None:
        self._resources = resources
        self._preparer = preparer

    async def sign(
        self,
        interaction: InteractionView,
        step: StepView,
        assignment: AssignmentView,
        values: Mapping[str, str],
        image: SignatureImage,
        organization_id: str,
    ) -> SignedRevision:
        """Stores the file of a new revision with one signer's values and signature.

        No row names the file until `record_signature`. `image` is how the signature looks, and the
        organization certifies it. Raises `DocumentError`, or `Busy` if a time stamp cannot be
        obtained.
        """
        document = await self._preparer.document_of(interaction, step)
        request = SigningRequest(
            signature_fields=document.signature_fields[signer_key(assignment.position)],
            values=document_values(step, [replace(assignment, values=dict(values))]),
            signature_image=image,
            reason="I agree to this document and sign it",
            reference=assignment.id[-8:],
        )
        pdf = await self._sign_file(document.digest, request, organization_id)
        digest = await self._resources.files.put(pdf)
        revision = document.revision + 1
        return SignedRevision(
            document, structs.replace(document, digest=digest, size=len(pdf), revision=revision)
        )

    async def _sign_file(self, digest: str, request: SigningRequest, organization_id: str) -> bytes:
        pdf = await self._resources.files.get(digest)
        authority = await self._resources.authorities.get_or_create(organization_id)
        url = self._resources.timestamp_url
        try:
            return await self._resources.pool.run(sign, pdf, request, authority, url)
        except TimestampUnavailable as error:
            raise Busy("The time stamp server did not answer; try again.") from error


def record_signature(unit: UnitOfWork, row: StepRecord, revision: SignedRevision) -> None:
    """Stores a signed revision on its step. Raises `ConcurrentChange` if the row has changed."""
    if row.document != revision.before:
        raise ConcurrentChange
    row.document = revision.after
    unit.retain_file(revision.after.digest)
    if revision.before.revision:  # revision 0 is shared by all documents of its template
        unit.release_file(revision.before.digest)
