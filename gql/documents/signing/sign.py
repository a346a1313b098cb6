"""Signs documents: one revision for each signature, and a last one that seals them."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyhanko.sign.fields import append_signature_field

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import g, name
from gql.documents.pdf.appearances import as_form, drawings
from gql.documents.pdf.fill import write_values
from gql.documents.pdf.safe_reader import revision_of
from gql.documents.signing.certificate_authority import Authority
from gql.documents.signing.completion_certificate import Layout, in_words, laid_out
from gql.documents.signing.pades import (
    SignerIdentity,
    empty_place,
    new_signer_identity,
    refuse_locked,
    renew_drawings,
    seal_spec,
    signed,
)
from gql.documents.signing.signature_appearance import Stamp, put_stamp
from gql.documents.signing.signature_image import SignatureImage, checked_signature_image
from gql.documents.signing.timestamp import TimestampUnavailable
from gql.model.domain.certificate import Certificate

__all__ = [
    "SignatureImage",
    "SigningRequest",
    "TimestampUnavailable",
    "certificate_pdf",
    "checked_signature_image",
    "seal",
    "sign"
]  # fmt: skip

_UNSIGNABLE = "The document cannot be signed."
_SEAL_PLACE = "seal.signature"


@dataclass(frozen=True)
class SigningRequest:
    """One signer's act: `values` of their fields, `ink` at all of their `places`, in order.

    `reference` is printed small in the stamp.
    """

    places: tuple[str, ...]
    values: Mapping[str, str | bool]
    ink: SignatureImage
    reason: str
    reference: str


def sign(pdf: bytes, act: SigningRequest, authority: Authority, timestamp_url: str = "") -> bytes:
    """`pdf` and one more revision for each place, the first of them with the values in it.

    Every revision is signed with one new certificate of the authority; with `timestamp_url`
    each has a time stamp. Errors: DocumentError on values, ink or places that cannot be used,
    TimestampUnavailable when the server fails; then there is no new document at all.
    """
    with _telling():
        ink = checked_signature_image(act.ink)
        if not act.places or len(set(act.places)) < len(act.places):
            raise DocumentError("A signature needs its places, each of them once.")
        hand = new_signer_identity(authority, ink.name, act.reason, timestamp_url)
        now = dt.datetime.now(dt.UTC)
        stamp = Stamp("ink", "Signed electronically by", ink, now, act.reference)
        for number, place in enumerate(act.places):
            pdf = _revision(pdf, place, act.values if number == 0 else {}, hand, stamp)
        return pdf


def seal(
    pdf: bytes,
    certificate: Certificate,
    place: str,
    pages: tuple[str, ...],
    authority: Authority,
    timestamp_url: str = "",
) -> bytes:
    """`pdf` and a last revision: the certificate on its `pages`, signed by the organization.

    Whatever changes afterwards breaks this signature. Errors: as `sign`.
    """
    with _telling():
        writer = revision_of(pdf, strict=True)
        empty_place(writer, place)
        refuse_locked(writer, pages)
        _fill_pages(writer, pages, laid_out(certificate, len(pages)), in_words(certificate))
        return _closed(writer, place, certificate, authority, timestamp_url)


def certificate_pdf(
    certificate: Certificate, authority: Authority, timestamp_url: str = ""
) -> bytes:
    """The certificate as a sealed A4 document of its own. Errors: as `sign`."""
    with _telling():
        layout = laid_out(certificate)
        writer = revision_of(layout.pdf, strict=True)
        append_signature_field(writer, seal_spec(_SEAL_PLACE, layout.pages - 1))
        return _closed(writer, _SEAL_PLACE, certificate, authority, timestamp_url)


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except (DocumentError, TimestampUnavailable, MemoryError):
        raise
    except Exception as error:
        raise DocumentError(_UNSIGNABLE) from error


def _revision(
    pdf: bytes, place: str, values: Mapping[str, str | bool], hand: SignerIdentity, stamp: Stamp
) -> bytes:
    writer = revision_of(pdf, strict=True)
    leaf = empty_place(writer, place)
    refuse_locked(writer, values)
    write_values(writer, values)
    renew_drawings(writer, leaf)
    put_stamp(writer, leaf, stamp)
    return signed(writer, place, hand, stamp.at)


def _closed(
    writer: Any, place: str, certificate: Certificate, authority: Authority, timestamp_url: str
) -> bytes:
    owner = checked_signature_image(SignatureImage(certificate.organization[:200])).name
    hand = new_signer_identity(
        authority, owner, "All have signed; the document is complete", timestamp_url
    )
    stamp = Stamp(
        "seal",
        "Sealed by",
        SignatureImage(owner),
        dt.datetime.now(dt.UTC),
        certificate.interaction_id[-8:],
    )
    put_stamp(writer, empty_place(writer, place), stamp)
    return signed(writer, place, hand, stamp.at, closing=True)


def _fill_pages(writer: Any, pages: Sequence[str], layout: Layout, words: str) -> None:
    found = {leaf.name: leaf for leaf in acroform.leaves(writer)}
    for number, (page, drawing) in enumerate(
        zip(pages, drawings(writer, layout.pdf), strict=True), 1
    ):
        if page not in found or found[page].kind != "multiline":
            raise DocumentError(f'The document has no page for a certificate named "{page}".')
        node = found[page].node
        text = words if number == 1 else f"Page {number} of the certificate of completion"
        node[name("/V")] = g.TextStringObject(text)
        node[name("/AP")] = g.DictionaryObject({name("/N"): as_form(writer, drawing)})
        writer.mark_update(found[page].ref)
