"""Builds the file of a document step from its template: assigns fields to signers, adds pages."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.pdf.fill import fill
from gql.documents.pdf.inspection import InspectedField, repair_and_inspect
from gql.documents.signing.prepare import Signer, prepare
from gql.model.domain.enums import FieldKind
from gql.model.domain.validation import AGENT_INDEX, fields_of_signer
from gql.model.domain.value_objects import Document, FieldSpec, Rectangle

_EVENTS_PER_SIGNER = 3  # in a certificate, usually: started, verified, signed


@dataclass(frozen=True)
class BuildRequest:
    """The template of a document: a PDF, or a Typst source with the `data` for it.

    `signer_count` is the number of participants who sign; `values` are those of participants who
    signed before there was a file (in a database from before version 0.2).
    """

    content: bytes
    title: str
    signer_count: int
    agent_signs: bool
    data: Mapping[str, str] | None = None
    values: Mapping[str, str | bool] | None = None


def build_document(request: BuildRequest) -> tuple[bytes, Document]:
    """Returns the file to be signed and its description. Raises `DocumentError`."""
    template = (
        repair_and_inspect(request.content)
        if request.data is None
        else compile_dynamic_document(request.content.decode(), request.data)
    )
    indexes = [*range(1, request.signer_count + 1), *([AGENT_INDEX] if request.agent_signs else [])]
    specs = field_specs(template.fields)
    signers = [_signer(index, specs) for index in indexes]
    rows = (1 + _EVENTS_PER_SIGNER) * len(indexes)
    prepared = prepare(template.pdf, signers, request.title, rows)
    added_fields = {prepared.seal, *prepared.certificate}
    fields = field_specs(repair_and_inspect(prepared.pdf).fields)
    pdf = fill(prepared.pdf, request.values or {})
    document = Document(
        base=_digest(template.pdf),
        digest=_digest(pdf),
        size=len(pdf),
        revision=0,
        page_sizes=prepared.page_sizes,
        certificate_pages=prepared.certificate_pages,
        fields=tuple(field for field in fields if field.name not in added_fields),
        signature_fields=dict(prepared.signature_fields),
        seal=prepared.seal,
        certificate=prepared.certificate,
    )
    return pdf, document


def signer_key(index: int) -> str:
    """Returns a signer's name in a document: `customer_1`, `customer_2`, …, `agent`."""
    return "agent" if index == AGENT_INDEX else f"customer_{index}"


def field_specs(fields: tuple[InspectedField, ...]) -> tuple[FieldSpec, ...]:
    """Converts a document's fields to the domain's `FieldSpec`."""
    return tuple(
        FieldSpec(
            name=field.name,
            kind=FieldKind[field.kind.upper()],
            label=field.label,
            required=field.required,
            options=field.options,
            page=field.page,
            rectangle=Rectangle(*field.rectangle) if field.rectangle else None,
            max_length=field.max_length,
        )
        for field in fields
    )


def _signer(index: int, specs: tuple[FieldSpec, ...]) -> Signer:
    fields = fields_of_signer(specs, index)
    signature_fields = tuple(field.name for field in fields if field.kind is FieldKind.SIGNATURE)
    value_fields = tuple(field.name for field in fields if field.kind is not FieldKind.SIGNATURE)
    label = "Agent" if index == AGENT_INDEX else f"Customer {index}"
    return Signer(signer_key(index), label, signature_fields, value_fields)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
