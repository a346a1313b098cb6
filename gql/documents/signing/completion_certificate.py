"""Lays out a certificate of completion: as pages to look at, and as plain text."""

import datetime as dt
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.safe_reader import BoundedReader
from gql.documents.signing.signature_image import soft_wrap
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
MAX_PAGES = 60
_SCALES = (1.0, 0.85, 0.7, 0.55, 0.4)
_ROLES = {
    Role.CUSTOMER: "Customer",
    Role.CO_SIGNER: "Co-signer",
    Role.APPROVER: "Approver",
    Role.CC: "Copy",
    None: "Agent",
}
_METHODS = {
    VerificationMethod.OTP: "one-time code",
    VerificationMethod.PHONE: "phone verification",
}
_HAPPENED = {
    "addInteraction": "Added to the session",
    "approve": "Approved",
    "attachFile": "File attached",
    "completeAgentDetails": "Details completed by the agent",
    "confirmCart": "Cart confirmed",
    "declineInteraction": "Declined",
    "deliver": "Message sent",
    "endInactive": "Session ended after inactivity",
    "endSession": "Session ended",
    "expire": "Expired",
    "expireCode": "One-time code expired",
    "forwardForApproval": "Forwarded for approval",
    "openInteraction": "Opened",
    "prepareDocument": "Document prepared",
    "reassignParticipant": "Another person asked to sign",
    "reject": "Rejected",
    "remindParticipant": "Reminder sent",
    "saveFields": "Values saved",
    "sealDocuments": "Documents sealed",
    "sendCode": "One-time code sent",
    "signAsAgent": "Signed by the agent",
    "signStep": "Signed",
    "startInteraction": "Started",
    "startPhoneVerification": "Phone verification started",
    "submitAgentForm": "Form completed by the agent",
    "submitForm": "Form completed",
    "verifyCode": "One-time code entered",
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_NUMBER = re.compile(r"\+?\d(?:[\s()./-]{0,3}\d){6,}")


@dataclass(frozen=True)
class Layout:
    """The certificate as a PDF, and how many of its events have not found room in it."""

    pdf: bytes
    pages: int
    unlisted: int


@functools.lru_cache(maxsize=256)
def page_count(signers: int, rows: int) -> int:
    """How many pages to reserve for `signers`, and for `rows` of signers and events together."""
    when = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    method, outcome = VerificationMethod.PHONE, VerificationStatus.PASSED
    person = CertifiedSigner(
        "1", "x" * 30, Role.CUSTOMER, method, outcome, None, when, when, when, when, "y" * 30
    )  # fmt: skip
    actor = Actor(ActorKind.PARTICIPANT, "1", "x" * 30)
    event = CertifiedEvent(99, when, "signStep", actor, "0" * 64)
    events = (event,) * max(rows - signers, 0)
    document = CertifiedDocument("x" * 30, 9, "0" * 64, 999_999)
    # A few more documents and lines than a certificate usually has, for pages cannot be added.
    sample = Certificate(
        "x" * 36, "x" * 36, "x" * 80, "x" * 40, when, (document,) * 2, (person,) * signers,
        events, 99, 999, "0" * 64,
    )  # fmt: skip
    return min(_set(sample, _Cut(1.0, 2, signers), len(events)).pages, MAX_PAGES)


def laid_out(certificate: Certificate, pages: int | None = None) -> Layout:
    """The certificate on exactly `pages` A4 pages, or on as many as it takes.

    What it takes too many pages for is left out from the end of the events, which then says so.
    Only where that is not enough it is set smaller, and at last documents and signers are left
    out as well; so a seal never fails for want of room. `in_words` always has everything.
    """
    most = MAX_PAGES if pages is None else pages
    for cut in _cuts(certificate):
        layout = _fitting(certificate, cut, most)
        if layout is not None:
            listed = len(certificate.events) - layout.unlisted
            blank = 0 if pages is None else pages - layout.pages
            return _set(certificate, cut, listed, blank) if blank else layout
    raise DocumentError("The certificate does not fit on its pages.")


def in_words(certificate: Certificate) -> str:
    """The whole certificate as plain text, for readers that do not draw."""
    one = certificate
    lines = [
        "Certificate of completion",
        f"{one.name} · {one.organization}",
        f"Completed: {_time(one.completed_at)}",
        f"Session: {one.session_id} · Interaction: {one.interaction_id}",
        *(f"Document: {d.name}, {_pages(d)}, {d.digest} ({_covers(d)})" for d in one.documents),
        *(_signer_line(signer) for signer in one.signers),
        *(f"{e.sequence}. {_time(e.occurred_at)} {_said(e)} {e.hash}" for e in one.events),
        f"Chain head: event {one.head}, {one.head_hash}",
    ]
    return "\n".join(lines)


@dataclass(frozen=True)
class _Cut:
    """How small to set a certificate, and how many of its documents and signers to show."""

    scale: float
    documents: int
    signers: int


def _cuts(certificate: Certificate) -> Iterator[_Cut]:
    documents, signers = len(certificate.documents), len(certificate.signers)
    for scale in _SCALES:
        yield _Cut(scale, documents, signers)
    while documents > 1 or signers > 1:
        documents, signers = (documents // 2, signers) if documents > 1 else (1, signers // 2)
        yield _Cut(_SCALES[-1], documents, signers)


def _fitting(certificate: Certificate, cut: _Cut, pages: int) -> Layout | None:
    """With as many events as fit, from the first on; None when it does not fit without any."""
    high = len(certificate.events)
    best = _set(certificate, cut, high)
    if best.pages <= pages:
        return best
    low, best = 0, _set(certificate, cut, 0)
    if best.pages > pages:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        layout = _set(certificate, cut, middle)
        low, high, best = (middle, high, layout) if layout.pages <= pages else (low, middle, best)
    return best


def _set(certificate: Certificate, cut: _Cut, listed: int, blank: int = 0) -> Layout:
    data = _data(certificate, cut, listed) | {"scale": cut.scale, "blank": blank}
    pdf = render("certificate.typ", data, tagged=False)
    count = sum(1 for _ in acroform.pages(BoundedReader(pdf, strict=True), 2_000))
    return Layout(pdf, count, len(certificate.events) - listed)


def _data(certificate: Certificate, cut: _Cut, listed: int) -> dict[str, Any]:
    return {
        "organization": _shown(certificate.organization, 120),
        "title": _shown(certificate.name, 160),
        "completed": _time(certificate.completed_at),
        "session": _shown(certificate.session_id, 80),
        "interaction": _shown(certificate.interaction_id, 80),
        "documents": [_document(one) for one in certificate.documents[: cut.documents]],
        "more_documents": len(certificate.documents) - cut.documents,
        "signers": [_signer(one) for one in certificate.signers[: cut.signers]],
        "more_signers": len(certificate.signers) - cut.signers,
        "events": [_event(one) for one in certificate.events[:listed]],
        "unlisted": len(certificate.events) - listed,
        "left_out": certificate.left_out,
        "head": certificate.head,
        "head_hash": certificate.head_hash,
    }


def _document(one: CertifiedDocument) -> dict[str, str]:
    return {
        "name": _shown(one.name, 120),
        "pages": _pages(one),
        "digest": one.digest,
        "covers": _covers(one),
    }


def _pages(one: CertifiedDocument) -> str:
    return "1 page" if one.page_count == 1 else f"{one.page_count} pages"


def _covers(one: CertifiedDocument) -> str:
    return f"SHA-256 of the first {one.size:,} bytes of the sealed file"


def _signer(one: CertifiedSigner) -> dict[str, Any]:
    steps = {
        "Sent": one.sent_at,
        "Viewed": one.viewed_at,
        "Started": one.started_at,
        "Signed": one.signed_at,
    }
    alias = _named(one.signature or "")
    return {
        "name": _shown(_named(one.name), 90),
        "alias": _shown(alias, 90) if alias and alias != _named(one.name) else None,
        "role": _ROLES[one.role],
        "proof": _proof(one),
        "proven": one.method is None or one.outcome is VerificationStatus.PASSED,
        "steps": [[step, _time(at)] for step, at in steps.items() if at or one.participant_id],
    }


def _signer_line(one: CertifiedSigner) -> str:
    signer = _signer(one)
    steps = ", ".join(f"{step} {at}" for step, at in signer["steps"])
    return f"Signer: {_named(one.name)} ({signer['role']}), {signer['proof']}; {steps}"


def _proof(one: CertifiedSigner) -> str:
    """How it is known who this was. The provider's transaction is for agents only (rule 18)."""
    if one.participant_id is None:
        return "Account at the organization"
    if one.method is None:
        return "Secret link"
    outcome = one.outcome or VerificationStatus.NOT_STARTED
    return f"Secret link and {_METHODS[one.method]}: {outcome.lower().replace('_', ' ')}"


def _event(one: CertifiedEvent) -> dict[str, Any]:
    return {
        "sequence": one.sequence,
        "time": _time(one.occurred_at),
        "what": _happened(one.cause),
        "who": _shown(_who(one.actor), 44),
        "hash": one.hash,
    }


def _said(one: CertifiedEvent) -> str:
    return f"{_happened(one.cause)} ({_who(one.actor)})"


def _happened(cause: str) -> str:
    return _HAPPENED.get(cause) or _CAMEL.sub(" ", cause).capitalize()


def _who(actor: Actor) -> str:
    named = _named(actor.name)
    return f"{named} (API)" if actor.kind is ActorKind.PARTNER else named


def _named(name: str) -> str:
    """A person's name without an address or number: those who read this may not know it."""
    return _NUMBER.sub("•••", _ADDRESS.sub("•••", name))


def _shown(text: str, most: int) -> str:
    """Text for the page: cut, breakable, and isolated so that its direction turns nothing else."""
    kept = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
    cut = kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"
    return f"\u2068{soft_wrap(cut)}\u2069"


def _time(at: dt.datetime | None) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC" if at else "—"
