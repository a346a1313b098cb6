"""What a template prescribes and a policy allows: frozen values, kept as JSON in rows."""

from dataclasses import dataclass
from datetime import datetime

from gql.model.domain.certificate import Certificate
from gql.model.domain.enums import (
    AgentSigning,
    Assignee,
    Channel,
    Decision,
    FieldKind,
    StepKind,
    VerificationMethod,
    VerificationStatus,
)


@dataclass(frozen=True, slots=True)
class Policy:
    """An organization's settings; a session keeps those it started with. Lifetimes in seconds."""

    allow_draft_download: bool = True
    allow_delete: bool = True
    auto_open: bool = False
    link_lifetime: int = 7 * 86_400
    session_lifetime: int = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Where a field is on its page as displayed: points from the top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One thing to fill in. A name `customer_2.address` belongs to the second signer.

    A document's field has a `page`, from 1, and a `place` on it.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    label: str | None = None
    required: bool = False
    options: tuple[str, ...] = ()
    page: int | None = None
    place: Rectangle | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class CartItem:
    """One line of a cart. `price` is in the currency's minor unit (cents), for one piece."""

    name: str
    quantity: int
    price: int
    currency: str


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step of a template. `content` is the digest of its PDF or of its Typst source.

    `page_sizes` are the widths and heights of a document's pages in points, as displayed.
    """

    kind: StepKind
    name: str
    assignee: Assignee = Assignee.EVERYONE
    fields: tuple[FieldSpec, ...] = ()
    content: str | None = None
    page_count: int | None = None
    page_sizes: tuple[tuple[float, float], ...] = ()
    items: tuple[CartItem, ...] = ()
    file_count: int = 1
    method: VerificationMethod | None = None
    agent_signing: AgentSigning = AgentSigning.NEVER


@dataclass(frozen=True, slots=True)
class Document:
    """The file of a document step as it stands. Each revision begins with the bytes of the last.

    `base` is the digest of what its pages looked like before anybody filled them in, `digest` and
    `size` are those of the file now, `revision` counts acts of signing and the seal. The last
    `certificate_pages` are kept for the certificate. `places` are the signature fields by signer
    (`customer_1`, `agent`); `seal` and `certificate` the fields of the organization.
    """

    base: str
    digest: str
    size: int
    revision: int
    page_sizes: tuple[tuple[float, float], ...]
    certificate_pages: int
    fields: tuple[FieldSpec, ...]
    places: dict[str, tuple[str, ...]]
    seal: str
    certificate: tuple[str, ...]
    sealed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that somebody uploaded. `size` in bytes; `digest` is its SHA-256 in hex."""

    name: str
    size: int
    content_type: str
    digest: str
    upload_id: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How far one person's verification has come (domain rules 18 to 20)."""

    method: VerificationMethod
    status: VerificationStatus = VerificationStatus.NOT_STARTED
    tries_left: int = 5
    channel: Channel | None = None
    sent_to: str | None = None
    expires_at: datetime | None = None
    code_salt: str | None = None
    code_hash: str | None = None
    transaction_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """One forwarding to a third party, and what they said (domain rule 8)."""

    id: str
    session_id: str
    interaction_id: str
    approver: str
    decision: Decision
    asked_at: datetime
    comment: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate of completion, and the digest and size of its own sealed PDF."""

    certificate: Certificate
    digest: str
    size: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person is reached: a name, and an e-mail address or a phone number or both."""

    name: str
    email: str | None = None
    phone: str | None = None
