"""The certificate of completion as data: who did what and when, of which documents."""

from dataclasses import dataclass
from datetime import datetime

from gql.model.domain.enums import Role, VerificationMethod, VerificationStatus
from gql.model.domain.viewer import Actor


@dataclass(frozen=True, slots=True)
class CertifiedDocument:
    """One signed document: `digest` is the SHA-256 (hex) of its first `size` bytes, unsealed."""

    name: str
    page_count: int
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class CertifiedSigner:
    """One person's part. `participant_id` and `role` are None for the agent.

    `method` and `outcome` tell how the person was authenticated in this interaction beyond the
    secret link, where they were; `transaction_id` is the phone provider's, for agents only.
    """

    participant_id: str | None
    name: str
    role: Role | None
    method: VerificationMethod | None
    outcome: VerificationStatus | None
    transaction_id: str | None
    sent_at: datetime | None
    viewed_at: datetime | None
    started_at: datetime | None
    signed_at: datetime | None
    signature: str | None


@dataclass(frozen=True, slots=True)
class CertifiedEvent:
    """One event of the interaction, with its hash in the session's chain."""

    sequence: int
    occurred_at: datetime
    cause: str
    actor: Actor
    hash: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate of completion says (domain promise E).

    `left_out` counts the interaction's events that are not listed (values saved as they were
    typed, documents prepared); `head` and `head_hash` are the place in the chain it was made at.
    """

    session_id: str
    interaction_id: str
    name: str
    organization: str
    completed_at: datetime
    documents: tuple[CertifiedDocument, ...]
    signers: tuple[CertifiedSigner, ...]
    events: tuple[CertifiedEvent, ...]
    left_out: int
    head: int
    head_hash: str
