"""Certificates of completion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import value_objects
from gql.model.domain.enums import Role, VerificationMethod, VerificationStatus
from gql.schema.types.actor import Actor
from gql.schema.types.session.event_cause import EventCause


@strawberry.type(description="A signed document, as it was before the organization sealed it.")
class CertifiedDocument:
    name: str = field(description="The name of the document.")
    page_count: int = field(description="The number of pages, without the certificate's own pages.")
    digest: str = field(
        description="The SHA-256 of the first `size` bytes of the sealed file, in hexadecimal."
    )
    size: int = field(description="The number of bytes of the sealed file that were signed.")


@strawberry.type(description="What one person did in a completed interaction.")
class CertifiedSigner:
    participant_id: strawberry.ID | None = field(
        description="The id of the participant. Null for the agent."
    )
    name: str = field(description="The person's name.")
    role: Role | None = field(description="The participant's role. Null for the agent.")
    method: VerificationMethod | None = field(
        description="How the identity was verified in addition to the invitation link. Null if it"
        " was not."
    )
    outcome: VerificationStatus | None = field(
        description="The result of the verification. Null if there was none."
    )
    transaction_id: str | None = field(
        name="failsafeTransactionId",
        description="The transaction id of the phone verification's provider. Null if there was"
        " none, and for partners.",
    )
    sent_at: datetime | None = field(
        description="When the interaction became visible to them. Null for the agent."
    )
    viewed_at: datetime | None = field(
        description="When they first opened it. Null for the agent, and if no opening was recorded."
    )
    started_at: datetime | None = field(description="When they started it. Null for the agent.")
    signed_at: datetime | None = field(
        name="completedAt",
        description="When they signed last; if they did not sign, when they did their last"
        " assignment. Null if neither was recorded.",
    )
    signature: str | None = field(description="The name as signed. Null if they did not sign.")


@strawberry.type(description="An entry of the interaction's history in its certificate.")
class CertifiedEvent:
    sequence: int = field(description="The number of the event in the session's log.")
    occurred_at: datetime = field(description="When it happened, by the database's clock.")
    actor: Actor = field(description="Who caused it.")
    hash: str = field(description="The event's hash in the session's hash chain, in hexadecimal.")

    @field(description="The mutation that caused the event, or what the server did.")
    def cause(self) -> EventCause:
        event: Any = self  # at run time `self` is the event whose attributes this type reads
        return EventCause(event.cause)


@strawberry.type(
    description="The certificate of completion of an interaction: who did what and when, in which"
    " documents."
)
class CompletionCertificate:
    session_id: strawberry.ID = field(description="The id of the session.")
    interaction_id: strawberry.ID = field(description="The id of the interaction.")
    name: str = field(description="The name of the interaction.")
    organization: str = field(
        name="organizationName", description="The name of the organization that sealed it."
    )
    completed_at: datetime = field(description="When the interaction was completed.")
    documents: list[CertifiedDocument] = field(description="The signed documents.")
    signers: list[CertifiedSigner] = field(description="The people who took part.")
    events: list[CertifiedEvent] = field(description="What happened, oldest first.")
    left_out: int = field(
        name="leftOutCount",
        description="How many events of the interaction are not listed, such as values saved while"
        " typing.",
    )
    head: int = field(
        name="headSequence",
        description="The number of the last event in the session's log when it was issued.",
    )
    head_hash: str = field(description="The hash of that event, in hexadecimal.")


@strawberry.type(description="A certificate of completion, and the PDF file that contains it.")
class IssuedCertificate:
    certificate: CompletionCertificate = field(description="The content of the certificate.")
    digest: str = field(
        description="The SHA-256 of the certificate's sealed PDF file, in hexadecimal. The file is"
        " available from `downloadInteraction`."
    )
    issued_at: datetime = field(description="When it was issued.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, value_objects.IssuedCertificate)
