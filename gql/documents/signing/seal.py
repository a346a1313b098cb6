"""Seals documents: a last revision with the completion certificate, signed by the organization."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pyhanko.sign.fields import append_signature_field

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.appearances import add_xobject, import_appearances, normal_appearance
from gql.documents.pdf.objects import generic, pdf_name
from gql.documents.pdf.safe_reader import incremental_writer
from gql.documents.signing.certificate_authority import Authority
from gql.documents.signing.certificate_text import plain_text
from gql.documents.signing.completion_certificate import lay_out
from gql.documents.signing.pades import (
    find_unsigned_field,
    new_signer_identity,
    require_unlocked,
    seal_field_spec,
    sign_revision,
)
from gql.documents.signing.sign import signing_errors
from gql.documents.signing.signature_appearance import SignatureAppearance, draw_signature
from gql.documents.signing.signature_image import SignatureImage, validate_signature_image
from gql.model.domain.certificate import Certificate

_SEAL_FIELD = "seal.signature"


def seal(
    pdf: bytes,
    certificate: Certificate,
    seal_field: str,
    pages: tuple[str, ...],
    authority: Authority,
    timestamp_url: str = "",
) -> bytes:
    """Returns `pdf` with a last revision: the certificate in the fields `pages`, and the seal.

    Any later change invalidates the seal. Raises the same errors as `sign`.
    """
    with signing_errors():
        writer = incremental_writer(pdf, strict=True)
        find_unsigned_field(writer, seal_field)
        require_unlocked(writer, pages)
        _fill_certificate_pages(writer, pages, certificate)
        return _sign(writer, seal_field, certificate, authority, timestamp_url)


def create_certificate_pdf(
    certificate: Certificate, authority: Authority, timestamp_url: str = ""
) -> bytes:
    """Returns the certificate as a separate sealed A4 document. Raises as `sign` does."""
    with signing_errors():
        layout = lay_out(certificate)
        writer = incremental_writer(layout.pdf, strict=True)
        append_signature_field(writer, seal_field_spec(_SEAL_FIELD, layout.pages - 1))
        return _sign(writer, _SEAL_FIELD, certificate, authority, timestamp_url)


def _fill_certificate_pages(writer: Any, names: Sequence[str], certificate: Certificate) -> None:
    fields = {field.name: field for field in acroform.form_fields(writer)}
    layout = lay_out(certificate, len(names))
    appearances = import_appearances(writer, layout.pdf)
    text = plain_text(certificate)
    for number, (name, appearance) in enumerate(zip(names, appearances, strict=True), 1):
        field = fields.get(name)
        if field is None or field.kind != "multiline":
            raise DocumentError(
                'The document has no page for a certificate named "{name}".', name=name
            )
        value = text if number == 1 else f"Page {number} of the certificate of completion"
        field.dictionary[pdf_name("/V")] = generic.TextStringObject(value)
        field.dictionary[pdf_name("/AP")] = normal_appearance(add_xobject(writer, appearance))
        writer.mark_update(field.ref)


def _sign(
    writer: Any, field_name: str, certificate: Certificate, authority: Authority, timestamp_url: str
) -> bytes:
    image = validate_signature_image(SignatureImage(certificate.organization[:200]))
    reason = "All have signed; the document is complete"
    identity = new_signer_identity(authority, image.name, reason, timestamp_url)
    appearance = SignatureAppearance(
        kind="seal",
        lead="Sealed by",
        image=image,
        signed_at=dt.datetime.now(dt.UTC),
        reference=certificate.interaction_id[-8:],
    )
    draw_signature(writer, find_unsigned_field(writer, field_name), appearance)
    return sign_revision(writer, field_name, identity, appearance.signed_at, final=True)
