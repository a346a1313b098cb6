"""Signs documents for participants and agents, with one revision for each signature."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from gql.documents.errors import DocumentError
from gql.documents.pdf.fill import write_values
from gql.documents.pdf.safe_reader import incremental_writer
from gql.documents.signing.certificate_authority import Authority
from gql.documents.signing.pades import (
    SignerIdentity,
    find_unsigned_field,
    new_signer_identity,
    renew_appearances,
    require_unlocked,
    sign_revision,
)
from gql.documents.signing.signature_appearance import SignatureAppearance, draw_signature
from gql.documents.signing.signature_image import SignatureImage, validate_signature_image
from gql.documents.signing.timestamp import TimestampUnavailable


@dataclass(frozen=True)
class SigningRequest:
    """What one signer adds to a document: signatures, and the `values` of their fields.

    `signature_fields` are names of fields, in the order to sign them. `signature_image` is drawn in
    each of them, with `reference` in its caption.
    """

    signature_fields: tuple[str, ...]
    values: Mapping[str, str | bool]
    signature_image: SignatureImage
    reason: str
    reference: str


def sign(
    pdf: bytes, request: SigningRequest, authority: Authority, timestamp_url: str = ""
) -> bytes:
    """Returns `pdf` with one signed revision per signature field, the first with the values.

    All are signed with one new certificate of the authority, and time stamped if there is a
    `timestamp_url`. Raises `DocumentError` on values, images or fields that cannot be used, and
    `TimestampUnavailable` if the server fails for one of them.
    """
    with signing_errors():
        image = validate_signature_image(request.signature_image)
        if not request.signature_fields or len(set(request.signature_fields)) < len(
            request.signature_fields
        ):
            raise DocumentError("A signature needs signature fields, each of them once.")
        identity = new_signer_identity(authority, image.name, request.reason, timestamp_url)
        appearance = SignatureAppearance(
            kind="signature",
            lead="Signed electronically by",
            image=image,
            signed_at=dt.datetime.now(dt.UTC),
            reference=request.reference,
        )
        for index, name in enumerate(request.signature_fields):
            values = request.values if index == 0 else {}
            pdf = _add_signature(pdf, name, values, identity, appearance)
        return pdf


@contextmanager
def signing_errors() -> Iterator[None]:
    """Raises unexpected errors of the block as `DocumentError`."""
    try:
        yield
    except (DocumentError, TimestampUnavailable, MemoryError):
        raise
    except Exception as error:
        raise DocumentError("The document cannot be signed.") from error


def _add_signature(
    pdf: bytes,
    field_name: str,
    values: Mapping[str, str | bool],
    identity: SignerIdentity,
    appearance: SignatureAppearance,
) -> bytes:
    writer = incremental_writer(pdf, strict=True)
    field = find_unsigned_field(writer, field_name)
    require_unlocked(writer, values)
    write_values(writer, values)
    renew_appearances(writer, field)
    draw_signature(writer, field, appearance)
    return sign_revision(writer, field_name, identity, appearance.signed_at)
