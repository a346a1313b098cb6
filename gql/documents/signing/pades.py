"""Adds a digital signature (PAdES) to the revision that a writer holds."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from asn1crypto import keys, x509
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp.noop import NoOpStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import FormField
from gql.documents.pdf.appearances import normal_appearance
from gql.documents.pdf.objects import generic, get, pdf_name
from gql.documents.signing.certificate_authority import Authority, issue_certificate
from gql.documents.signing.completion_certificate import SEAL_BOX
from gql.documents.signing.run_sync import run_sync
from gql.documents.signing.timestamp import MAX_TOKEN, LimitedTimeStamper


@dataclasses.dataclass(frozen=True)
class SignerIdentity:
    """A signer with a certificate (DER) of an authority and its key, for one act of signing."""

    name: str
    reason: str
    certificate: bytes
    key: bytes = dataclasses.field(repr=False)
    issuer: bytes
    timestamp_url: str


def new_signer_identity(
    authority: Authority, name: str, reason: str, timestamp_url: str
) -> SignerIdentity:
    """Returns an identity with a new certificate for the signer `name`."""
    certificate, key = issue_certificate(authority, name)
    return SignerIdentity(name, reason, certificate, key, authority.certificate, timestamp_url)


def find_unsigned_field(handler: Any, name: str) -> FormField:
    """Returns the signature field `name`. Raises `DocumentError` if it is missing or signed."""
    field = next((f for f in acroform.form_fields(handler) if f.name == name), None)
    if field is None or field.kind != "signature":
        raise DocumentError('The document has no place for a signature named "{name}".', name=name)
    if field.inherited("/V") is not None:
        raise DocumentError('The signature field "{name}" is signed already.', name=name)
    if len(field.widgets) != 1:
        raise DocumentError(
            'The signature field "{name}" is shown more than once and cannot be signed.', name=name
        )
    return field


def seal_field_spec(name: str, page: int) -> fields.SigFieldSpec:
    """Returns the seal's field on the last page (from 0) of a certificate; it locks all fields."""
    return fields.SigFieldSpec(
        name,
        on_page=page,
        box=SEAL_BOX,  # type: ignore[arg-type]  # annotated as integers, but floats are rounded
        field_mdp_spec=fields.FieldMDPSpec(fields.FieldMDPAction.ALL),
        doc_mdp_update_value=fields.MDPPerm.NO_CHANGES,
        readable_field_name="Seal of the organization",
    )


def require_unlocked(handler: Any, names: Iterable[str]) -> None:
    """Raises `DocumentError` if an existing signature locks one of the fields."""
    locks = [
        fields.FieldMDPSpec.from_pdf_object(field.dictionary["/Lock"])
        for field in acroform.form_fields(handler)
        if field.is_signed and "/Lock" in field.dictionary
    ]
    if any(lock.action is fields.FieldMDPAction.ALL for lock in locks):
        raise DocumentError("The document is sealed and can no longer be changed.")
    for name in names:
        if any(lock.is_locked(name) for lock in locks):
            raise DocumentError('The field "{name}" is locked by a signature.', name=name)


def renew_appearances(writer: Any, signature_field: FormField) -> None:
    """Writes the appearances that `signature_field` locks again, in the revision that locks them.

    pyHanko (up to 0.38) mistakes a locked field's appearance that is older than the lock for one
    that was changed after it, and rejects the signature as soon as somebody else signs.
    """
    if "/Lock" not in signature_field.dictionary:
        return
    locked = {str(name) for name in get(signature_field.dictionary["/Lock"], "/Fields", ())}
    for field in acroform.form_fields(writer):
        appearance = get(get(field.dictionary, "/AP", {}), "/N")
        if field.name not in locked or not isinstance(appearance, generic.StreamObject):
            continue
        ref = field.dictionary["/AP"].raw_get("/N")
        is_new = (ref.generation, ref.idnum) in writer.objects
        if "/AS" not in field.dictionary and not is_new:
            copy = generic.StreamObject(
                dict(appearance.items()), encoded_data=appearance.encoded_data
            )
            field.dictionary[pdf_name("/AP")] = normal_appearance(writer.add_object(copy))
            writer.mark_update(field.ref)


def sign_revision(
    writer: Any,
    field_name: str,
    identity: SignerIdentity,
    signed_at: dt.datetime,
    *,
    final: bool = False,
) -> bytes:
    """Returns the document with the writer's revision signed; `final` forbids later changes.

    The field's /Lock becomes part of the signature. Raises `TimestampUnavailable`.
    """
    permission = fields.MDPPerm.NO_CHANGES if final else fields.MDPPerm.FILL_FORMS
    metadata = signers.PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm="sha256",
        name=identity.name,
        reason=identity.reason,
        subfilter=fields.SigSeedSubFilter.PADES,
        docmdp_permissions=permission,
    )
    # The appearance, with the same time, is in the revision already.
    signer = signers.PdfSigner(metadata, cms_signer(identity), stamp_style=NoOpStampStyle())
    return run_sync(_sign(signer, writer, signed_at, identity.timestamp_url))


async def _sign(signer: Any, writer: Any, signed_at: dt.datetime, timestamp_url: str) -> bytes:
    session = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = signed_at
    reserved_bytes = await session.estimate_signature_container_size(None)
    if timestamp_url:
        # Set after the estimate, which would request a token from the server.
        session.timestamper = LimitedTimeStamper(timestamp_url)
        reserved_bytes += 2 * MAX_TOKEN
    document = session.prepare_tbs_document(None, reserved_bytes)
    digest, output = document.digest_tbs_document()
    attributes = PdfCMSSignedAttributes(signing_time=signed_at)
    await document.perform_signature(digest.document_digest, attributes)
    content: bytes = output.getvalue()
    return content


def cms_signer(identity: SignerIdentity) -> Any:
    """Returns pyHanko's signer for an identity; its signatures include the certificate chain."""
    chain: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    chain.register(x509.Certificate.load(identity.issuer))
    certificate = x509.Certificate.load(identity.certificate)
    return signers.SimpleSigner(certificate, keys.PrivateKeyInfo.load(identity.key), chain)
