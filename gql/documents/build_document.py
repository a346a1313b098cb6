"""Makes the file of a document step out of its template: fields mapped to signers, room kept."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from gql.documents.compose import compile_dynamic
from gql.documents.pdf.fill import fill
from gql.documents.pdf.inspection import Field, inspect
from gql.documents.signing.prepare import Signer, prepare
from gql.model.domain.enums import FieldKind
from gql.model.domain.validation import AGENT, own_fields
from gql.model.domain.value_objects import Document, FieldSpec, Rectangle

_EVENTS_EACH = 3  # what a signer usually adds to a certificate: started, verified, signed


@dataclass(frozen=True)
class BuildRequest:
    """What to make a document of: a PDF's bytes, or a Typst source with the `data` for it.

    `signers` is how many participants sign; `values` are those of who signed before there was a
    file (a database from before version 0.2).
    """

    content: bytes
    title: str
    signers: int
    agent: bool
    data: Mapping[str, str] | None = None
    values: Mapping[str, str | bool] | None = None


def build_document(order: BuildRequest) -> tuple[bytes, Document]:
    """The file to be signed, and what is known of it. Errors: DocumentError."""
    template = (
        inspect(order.content)
        if order.data is None
        else compile_dynamic(order.content.decode(), order.data)
    )
    numbers = [*range(1, order.signers + 1), *([AGENT] if order.agent else [])]
    specs = field_specs(template.fields)
    signers = [_signer(number, specs) for number in numbers]
    rows = (1 + _EVENTS_EACH) * len(numbers)
    made = prepare(template.pdf, signers, order.title, rows)
    own = {made.seal, *made.certificate}
    pdf = fill(made.pdf, order.values or {})
    document = Document(
        base=_digest(template.pdf),
        digest=_digest(pdf),
        size=len(pdf),
        revision=0,
        page_sizes=made.page_sizes,
        certificate_pages=made.certificate_pages,
        fields=tuple(one for one in field_specs(inspect(made.pdf).fields) if one.name not in own),
        signature_fields=dict(made.places),
        seal=made.seal,
        certificate=made.certificate,
    )
    return pdf, document


def signer_key(number: int) -> str:
    """How a document names its signers: `customer_1`, `customer_2`, …, `agent`."""
    return "agent" if number == AGENT else f"customer_{number}"


def _signer(number: int, specs: tuple[FieldSpec, ...]) -> Signer:
    own = own_fields(specs, number)
    places = tuple(one.name for one in own if one.kind is FieldKind.SIGNATURE)
    filled = tuple(one.name for one in own if one.kind is not FieldKind.SIGNATURE)
    label = "Agent" if number == AGENT else f"Customer {number}"
    return Signer(signer_key(number), label, places, filled)


def field_specs(fields: tuple[Field, ...]) -> tuple[FieldSpec, ...]:
    """A document's fields in the words of the domain."""
    return tuple(
        FieldSpec(
            name=one.name,
            kind=FieldKind[one.kind.upper()],
            label=one.label,
            required=one.required,
            options=one.options,
            page=one.page,
            rectangle=Rectangle(*one.place) if one.place else None,
            max_length=one.max_length,
        )
        for one in fields
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
