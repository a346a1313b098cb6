"""A completion certificate with any number of signers, events and documents."""

import datetime as dt

from gql.model.domain.certificate import (
    Certificate,
    CertifiedDocument,
    CertifiedEvent,
    CertifiedSigner,
)
from gql.model.domain.enums import ActorKind, Role, VerificationMethod, VerificationStatus
from gql.model.domain.viewer import Actor
from testing.pdf_tools import sha256

NAMES = ("Zoë Müller-Ğündüz", "שלום כהן", "Maria Hohenstein", "Ivan Ćosić", "Фёдор Достоевский")
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def sample_certificate(signers: int, events: int, documents: int = 1) -> Certificate:
    """Returns a certificate for that many customers and the agent."""
    customers = [_customer(number) for number in range(signers)]
    agent = CertifiedSigner(
        participant_id=None,
        name="Dana Agent",
        role=None,
        method=None,
        outcome=None,
        transaction_id=None,
        sent_at=None,
        viewed_at=None,
        started_at=None,
        signed_at=after_noon(40),
        signature="Dana Agent",
    )
    return Certificate(
        session_id="ses_0197c3a16d5e7d0b8f4a2b1c",
        interaction_id="int_0197c3a177aa7b1c9e2da1b2",
        name="Service agreement",
        organization="Example Ltd",
        completed_at=after_noon(41),
        documents=tuple(_document(number) for number in range(documents)),
        signers=(*customers, agent),
        events=tuple(_event(number) for number in range(events)),
        left_out=3,
        head=events + 5,
        head_hash=sample_hash("head"),
    )


def after_noon(minutes: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minutes)


def sample_hash(text: str) -> str:
    return sha256(text.encode())


def _document(number: int) -> CertifiedDocument:
    return CertifiedDocument(f"Contract {number}", 2, sample_hash(f"document {number}"), 95_123)


def _customer(number: int) -> CertifiedSigner:
    methods = (None, VerificationMethod.OTP, VerificationMethod.PHONE)
    method = methods[number % 3]
    return CertifiedSigner(
        participant_id=f"p{number}",
        name=NAMES[number % len(NAMES)],
        role=Role.CO_SIGNER if number else Role.CUSTOMER,
        method=method,
        outcome=VerificationStatus.PASSED if method else None,
        transaction_id="TX-SECRET",
        sent_at=after_noon(0),
        viewed_at=after_noon(3),
        started_at=after_noon(4),
        signed_at=after_noon(9 + number),
        signature=NAMES[number % len(NAMES)],
    )


def _event(number: int) -> CertifiedEvent:
    actor = Actor(ActorKind.PARTICIPANT, "p", NAMES[number % len(NAMES)])
    cause = ("addInteraction", "openInteraction", "verifyCode", "signStep")[number % 4]
    event_hash = sample_hash(f"event {number}")
    return CertifiedEvent(number + 2, after_noon(number), cause, actor, event_hash)
