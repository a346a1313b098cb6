"""Lays out the certificate of completion on as many pages as are reserved for it."""

import datetime as dt
import functools
from collections.abc import Iterator
from dataclasses import dataclass

from gql.documents.errors import DocumentError
from gql.documents.pdf.pages import walk_pages
from gql.documents.pdf.safe_reader import LimitedReader
from gql.documents.signing.certificate_text import template_data
from gql.documents.typst.compiler import render
from gql.model.domain.certificate import (
    Certificate,
    CertifiedDocument,
    CertifiedEvent,
    CertifiedSigner,
)
from gql.model.domain.enums import ActorKind, Role, VerificationMethod, VerificationStatus
from gql.model.domain.viewer import Actor

PAGE = (595.28, 841.89)  # A4, in points
SEAL_BOX = (330.28, 30.0, 533.28, 78.0)  # on the last page: left, bottom, right, top
MAX_CERTIFICATE_PAGES = 60
_MAX_LAYOUT_PAGES = 2_000
_SCALES = (1.0, 0.85, 0.7, 0.55, 0.4)


@dataclass(frozen=True)
class Layout:
    """The certificate as a PDF, and how many of its events are not on its pages."""

    pdf: bytes
    pages: int
    unlisted: int


@dataclass(frozen=True)
class _Format:
    """The scale of a certificate, and how many of its documents and signers are on its pages."""

    scale: float
    document_count: int
    signer_count: int


@functools.lru_cache(maxsize=256)
def page_count(signer_count: int, rows: int) -> int:
    """Returns how many pages to reserve for the signers, and `rows` of signers and events."""
    sample = _sample(signer_count, max(rows - signer_count, 0))
    layout = _render(sample, _Format(1.0, 2, signer_count), len(sample.events))
    return min(layout.pages, MAX_CERTIFICATE_PAGES)


def lay_out(certificate: Certificate, pages: int | None = None) -> Layout:
    """Lays out the certificate on exactly `pages` A4 pages, or on as many as it needs.

    If it needs too many, the last events are left out, and the page says how many. If that is not
    enough it is scaled down, and finally documents and signers are left out as well, so a seal
    never fails for lack of space. The plain text of the certificate always has everything.
    """
    limit = MAX_CERTIFICATE_PAGES if pages is None else pages
    for page_format in _formats(certificate):
        layout = _fit_events(certificate, page_format, limit)
        if layout is not None:
            listed = len(certificate.events) - layout.unlisted
            blank_pages = 0 if pages is None else pages - layout.pages
            if not blank_pages:
                return layout
            return _render(certificate, page_format, listed, blank_pages)
    raise DocumentError("The certificate does not fit on its pages.")


def _sample(signer_count: int, event_count: int) -> Certificate:
    """Returns a certificate with usual lengths of text.

    It has a few more documents and lines than usual, because pages cannot be added later.
    """
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    method, outcome = VerificationMethod.PHONE, VerificationStatus.PASSED
    document = CertifiedDocument("x" * 30, 9, "0" * 64, 999_999)
    signer = CertifiedSigner(
        "1", "x" * 30, Role.CUSTOMER, method, outcome, None, at, at, at, at, "y" * 30
    )
    event = CertifiedEvent(
        99, at, "signStep", Actor(ActorKind.PARTICIPANT, "1", "x" * 30), "0" * 64
    )
    return Certificate(
        session_id="x" * 36,
        interaction_id="x" * 36,
        name="x" * 80,
        organization="x" * 40,
        completed_at=at,
        documents=(document,) * 2,
        signers=(signer,) * signer_count,
        events=(event,) * event_count,
        left_out=99,
        head=999,
        head_hash="0" * 64,
    )


def _formats(certificate: Certificate) -> Iterator[_Format]:
    """Yields formats from the best to the smallest."""
    documents, signers = len(certificate.documents), len(certificate.signers)
    for scale in _SCALES:
        yield _Format(scale, documents, signers)
    while documents > 1 or signers > 1:
        documents, signers = (documents // 2, signers) if documents > 1 else (1, signers // 2)
        yield _Format(_SCALES[-1], documents, signers)


def _fit_events(certificate: Certificate, page_format: _Format, limit: int) -> Layout | None:
    """Lists as many events as fit, from the first on; None if it does not fit without any."""
    high = len(certificate.events)
    best = _render(certificate, page_format, high)
    if best.pages <= limit:
        return best
    low, best = 0, _render(certificate, page_format, 0)
    if best.pages > limit:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        layout = _render(certificate, page_format, middle)
        if layout.pages <= limit:
            low, best = middle, layout
        else:
            high = middle
    return best


def _render(
    certificate: Certificate, page_format: _Format, event_count: int, blank_pages: int = 0
) -> Layout:
    """Renders the certificate with its first `event_count` events."""
    data = template_data(
        certificate,
        document_count=page_format.document_count,
        signer_count=page_format.signer_count,
        event_count=event_count,
    )
    data |= {"scale": page_format.scale, "blank_pages": blank_pages}
    pdf = render("completion_certificate.typ", data, tagged=False)
    reader = LimitedReader(pdf, strict=True)
    pages = sum(1 for _ in walk_pages(reader, _MAX_LAYOUT_PAGES))
    return Layout(pdf, pages, len(certificate.events) - event_count)
