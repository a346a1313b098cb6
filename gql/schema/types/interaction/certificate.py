"""Certificates of completion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import value_objects
from gql.model.domain.enums import Role, VerificationMethod, VerificationStatus
from gql.schema.types.actor import Actor


@strawberry.type(description="A signed document, before it was sealed.")
class CertifiedDocument:
    name: str = field(description="Its name.")
    page_count: int = field(description="How many pages it has, without the certificate's.")
    digest: str = field(
        description="The SHA-256 of the sealed file's first `size` bytes, in hexadecimal."
    )
    size: int = field(description="How many bytes of the sealed file were signed.")


@strawberry.type(description="One person's part in a completed interaction.")
class CertifiedSigner:
    participant_id: strawberry.ID | None = field(description="Who; null is the agent.")
    name: str = field(description="Their name.")
    role: Role | None = field(description="Their role; null for the agent.")
    method: VerificationMethod | None = field(
        description="How they were verified, beyond the secret link."
    )
    outcome: VerificationStatus | None = field(description="With which result.")
    transaction_id: str | None = field(
        name="failsafeTransactionId", description="The phone provider's transaction; for agents."
    )
    sent_at: datetime | None = field(description="Since when they could see it.")
    viewed_at: datetime | None = field(description="When they opened it first.")
    started_at: datetime | None = field(description="When they pressed Start.")
    signed_at: datetime | None = field(description="When they did the last that was asked.")
    signature: str | None = field(description="The name as signed.")


@strawberry.type(description="One event of the interaction's log.")
class CertifiedEvent:
    sequence: int = field(description="Its number in the session's log.")
    occurred_at: datetime = field(description="When, by the database's clock.")
    cause: str = field(description="The mutation, or what the server did by itself.")
    actor: Actor = field(description="Who caused it.")
    hash: str = field(description="Its hash in the session's chain.")


@strawberry.type(description="Who did what and when, of which documents, in which log.")
class Certificate:
    session_id: strawberry.ID = field(description="The session.")
    interaction_id: strawberry.ID = field(description="The bubble.")
    name: str = field(description="The bubble's name.")
    organization: str = field(description="The organization whose seal it is.")
    completed_at: datetime = field(description="When the interaction became complete.")
    documents: list[CertifiedDocument] = field(description="What was signed.")
    signers: list[CertifiedSigner] = field(description="By whom.")
    events: list[CertifiedEvent] = field(description="What happened, oldest first.")
    left_out: int = field(
        name="leftOutCount",
        description="How many of its events are not listed, such as values saved while typing.",
    )
    head: int = field(name="headSequence", description="How far the log went.")
    head_hash: str = field(description="The hash of its last event then.")


@strawberry.type(description="The certificate that was issued with the seal.")
class IssuedCertificate:
    certificate: Certificate = field(description="What it says.")
    digest: str = field(description="The SHA-256 of the certificate's sealed PDF, in hexadecimal.")
    issued_at: datetime = field(description="When.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, value_objects.IssuedCertificate)
