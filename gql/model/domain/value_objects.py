"""Frozen values that rows store as JSON: policies, template steps, documents, verifications.

The field names are the keys of the stored JSON, so a renamed field needs a `rename`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from gql.model.domain.certificate import Certificate
from gql.model.domain.enums import (
    AgentSigning,
    Assignee,
    Channel,
    Decision,
    FieldKind,
    StepKind,
    VerificationFailure,
    VerificationMethod,
    VerificationStatus,
)
from gql.model.domain.money import Money


@dataclass(frozen=True, slots=True)
class Policy:
    """An organization's settings; lifetimes in seconds.

    A session keeps a copy of the policy it started with.
    """

    allow_draft_download: bool = True
    allow_delete: bool = True
    auto_open: bool = False
    link_lifetime: int = 7 * 86_400
    session_lifetime: int = 30 * 86_400
    country: str = ""  # of phone numbers without a country code; two letters of ISO 3166


@dataclass(frozen=True, slots=True)
class Rectangle:
    """The rectangle of a field on its page as displayed, in points from the top left corner."""

    x: float
    y: float
    width: float
    height: float


class FieldSpec(msgspec.Struct, frozen=True, rename={"rectangle": "place"}):
    """One field to fill in. The field `customer_2.address` belongs to the second signer.

    A document's field has a `page`, from 1, and a `rectangle` on it.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    label: str | None = None
    required: bool = False
    options: tuple[str, ...] = ()
    page: int | None = None
    rectangle: Rectangle | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class CartItem:
    """One line of a cart. `price` is the unit price in the currency's minor unit (cents)."""

    name: str
    quantity: int
    price: int
    currency: str

    @property
    def unit_price(self) -> Money:
        """The price of one piece."""
        return Money(self.price, self.currency)

    @property
    def total(self) -> Money:
        """The price of all pieces."""
        return Money(self.price * self.quantity, self.currency)


def cart_total(items: Sequence[CartItem]) -> Money | None:
    """Returns the sum of a cart, or None if it is empty.

    None also for two currencies, which earlier versions accepted.
    """
    currencies = {item.currency for item in items}
    if len(currencies) != 1:
        return None
    return Money(sum(item.total.minor_units for item in items), currencies.pop())


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step of a template. `content` is the digest of its PDF or Typst source.

    `page_sizes` are the widths and heights of a document's pages as displayed, in points.
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

    @property
    def total(self) -> Money | None:
        """The sum of a cart."""
        return cart_total(self.items)


class Document(msgspec.Struct, frozen=True, rename={"signature_fields": "places"}):
    """The current file of a document step. Each revision begins with the bytes of the previous one.

    `digest` and `size` describe the current file; `base` is the digest of the file
    before anybody has filled in a field. `revision` counts the signatures and the seal. The last
    `certificate_pages` pages are reserved for the certificate of completion. `signature_fields`
    are the names of the signature fields by signer key (`customer_1`, `agent`); `seal` and
    `certificate` are the names of the organization's fields.
    """

    base: str
    digest: str
    size: int
    revision: int
    page_sizes: tuple[tuple[float, float], ...]
    certificate_pages: int
    fields: tuple[FieldSpec, ...]
    signature_fields: dict[str, tuple[str, ...]]
    seal: str
    certificate: tuple[str, ...]
    sealed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An uploaded file. `size` is in bytes; `digest` is its SHA-256 in hex."""

    name: str
    size: int
    content_type: str
    digest: str
    upload_id: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The state of one person's verification (rules 18 to 20)."""

    method: VerificationMethod
    status: VerificationStatus = VerificationStatus.NOT_STARTED
    tries_left: int = 5
    channel: Channel | None = None
    sent_to: str | None = None
    expires_at: datetime | None = None
    code_salt: str | None = None
    code_hash: str | None = None
    transaction_id: str | None = None
    failure: VerificationFailure | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """One request for approval by a third party, and their decision (rule 8)."""

    id: str
    session_id: str
    interaction_id: str
    approver: str
    decision: Decision
    asked_at: datetime
    comment: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """An issued certificate of completion, with the digest and size of its sealed PDF."""

    certificate: Certificate
    digest: str
    size: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a person: a name, and an e-mail address, a phone number or both."""

    name: str
    email: str | None = None
    phone: str | None = None
