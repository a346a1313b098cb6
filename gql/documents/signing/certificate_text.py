"""The wording of a certificate of completion: as data for its pages, and as plain text."""

import datetime as dt
import re
from typing import Any

from gql.documents.typst.text import soft_wrap
from gql.model.domain.certificate import (
    Certificate,
    CertifiedDocument,
    CertifiedEvent,
    CertifiedSigner,
)
from gql.model.domain.enums import ActorKind, Role, VerificationMethod, VerificationStatus
from gql.model.domain.viewer import Actor

_ROLES = {
    Role.CUSTOMER: "Customer",
    Role.CO_SIGNER: "Co-signer",
    Role.APPROVER: "Approver",
    Role.CC: "Copy",
    None: "Agent",
}
_VERIFICATION_METHODS = {
    VerificationMethod.OTP: "one-time code",
    VerificationMethod.PHONE: "phone verification",
}
_EVENTS = {
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
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_PHONE_NUMBER = re.compile(r"\+?\d(?:[\s()./-]{0,3}\d){6,}")


def plain_text(certificate: Certificate) -> str:
    """Returns the whole certificate as plain text, for readers that do not draw."""
    c = certificate
    lines = [
        "Certificate of completion",
        f"{c.name} · {c.organization}",
        f"Completed: {_time(c.completed_at)}",
        f"Session: {c.session_id} · Interaction: {c.interaction_id}",
        *(f"Document: {d.name}, {_pages(d)}, {d.digest} ({_coverage(d)})" for d in c.documents),
        *(_signer_line(signer) for signer in c.signers),
        *(_event_line(event) for event in c.events),
        f"Chain head: event {c.head}, {c.head_hash}",
    ]
    return "\n".join(lines)


def template_data(
    certificate: Certificate, *, document_count: int, signer_count: int, event_count: int
) -> dict[str, Any]:
    """Returns the data for the template, with the first documents, signers and events.

    The counts say how many of each; the data says how many more there are.
    """
    return {
        "organization": _display_text(certificate.organization, 120),
        "title": _display_text(certificate.name, 160),
        "completed": _time(certificate.completed_at),
        "session": _display_text(certificate.session_id, 80),
        "interaction": _display_text(certificate.interaction_id, 80),
        "documents": [_document(document) for document in certificate.documents[:document_count]],
        "more_documents": len(certificate.documents) - document_count,
        "signers": [_signer(signer) for signer in certificate.signers[:signer_count]],
        "more_signers": len(certificate.signers) - signer_count,
        "events": [_event(event) for event in certificate.events[:event_count]],
        "unlisted": len(certificate.events) - event_count,
        "left_out": certificate.left_out,
        "head": certificate.head,
        "head_hash": certificate.head_hash,
    }


def _document(document: CertifiedDocument) -> dict[str, str]:
    return {
        "name": _display_text(document.name, 120),
        "pages": _pages(document),
        "digest": document.digest,
        "coverage": _coverage(document),
    }


def _pages(document: CertifiedDocument) -> str:
    return "1 page" if document.page_count == 1 else f"{document.page_count} pages"


def _coverage(document: CertifiedDocument) -> str:
    return f"SHA-256 of the first {document.size:,} bytes of the sealed file"


def _signer(signer: CertifiedSigner) -> dict[str, Any]:
    times = {
        "Sent": signer.sent_at,
        "Viewed": signer.viewed_at,
        "Started": signer.started_at,
        "Signed": signer.signed_at,
    }
    name, signature = _redacted(signer.name), _redacted(signer.signature or "")
    is_agent = signer.participant_id is None
    return {
        "name": _display_text(name, 90),
        "signed_as": _display_text(signature, 90) if signature not in ("", name) else None,
        "role": _ROLES[signer.role],
        "verification": _verification(signer),
        "verified": signer.method is None or signer.outcome is VerificationStatus.PASSED,
        "steps": [[step, _time(at)] for step, at in times.items() if at or not is_agent],
    }


def _signer_line(signer: CertifiedSigner) -> str:
    data = _signer(signer)
    steps = ", ".join(f"{step} {at}" for step, at in data["steps"])
    name = _redacted(signer.name)
    return f"Signer: {name} ({data['role']}), {data['verification']}; {steps}"


def _verification(signer: CertifiedSigner) -> str:
    """Returns how the signer was identified, without the provider's transaction (rule 18)."""
    if signer.participant_id is None:
        return "Account at the organization"
    if signer.method is None:
        return "Secret link"
    outcome = (signer.outcome or VerificationStatus.NOT_STARTED).lower().replace("_", " ")
    return f"Secret link and {_VERIFICATION_METHODS[signer.method]}: {outcome}"


def _event(event: CertifiedEvent) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "time": _time(event.occurred_at),
        "what": _cause(event.cause),
        "actor": _display_text(_actor(event.actor), 44),
        "hash": event.hash,
    }


def _event_line(event: CertifiedEvent) -> str:
    what = f"{_cause(event.cause)} ({_actor(event.actor)})"
    return f"{event.sequence}. {_time(event.occurred_at)} {what} {event.hash}"


def _cause(cause: str) -> str:
    return _EVENTS.get(cause) or _CAMEL_CASE.sub(" ", cause).capitalize()


def _actor(actor: Actor) -> str:
    name = _redacted(actor.name)
    return f"{name} (API)" if actor.kind is ActorKind.PARTNER else name


def _redacted(name: str) -> str:
    """Hides e-mail addresses and phone numbers, which not every reader may know."""
    return _PHONE_NUMBER.sub("•••", _EMAIL.sub("•••", name))


def _display_text(text: str, limit: int) -> str:
    """Shortens text, lets long words break, and isolates its direction from the text around it."""
    printable = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
    if len(printable) > limit:
        printable = printable[: limit - 1].rstrip() + "…"
    return f"\u2068{soft_wrap(printable)}\u2069"


def _time(at: dt.datetime | None) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC" if at else "—"
