"""The data of a certificate of completion: who did what and when, in which documents."""

from dataclasses import dataclass
from datetime import datetime

from gql.model.domain.enums import Role, VerificationMethod, VerificationStatus
from gql.model.domain.viewer import Actor


@dataclass(frozen=True, slots=True)
class CertifiedDocument:
    """One signed document, before it was sealed.

    `digest` is the SHA-256 (hex) of the first `size` bytes of the sealed file.
    """

    name: str
    page_count: int
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class CertifiedSigner:
    """One signer and what they did. `participant_id` and `role` are None for the agent.

    `method` and `outcome` describe the verification that the person passed in this interaction in
    addition to the secret link; None if there was none. `transaction_id` is the phone provider's
    and is shown to agents only.
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
    """The content of a certificate of completion.

    `left_out` counts the interaction's events that are not listed (values saved while typing,
    documents prepared). `head` and `head_hash` are the session's log position when it was issued.
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
