"""Prepares a document for its signatures, in one revision before the first of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyhanko.sign import fields

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf import acroform
from gql.documents.pdf.appearances import normal_appearance
from gql.documents.pdf.field_tree import nest_fields
from gql.documents.pdf.objects import PRINT, PdfDictionary, float_array, generic, pdf_name
from gql.documents.pdf.pages import page_geometries
from gql.documents.pdf.safe_reader import incremental_writer, write_to_bytes
from gql.documents.signing.completion_certificate import PAGE, page_count
from gql.documents.signing.field_names import FieldNameAllocator
from gql.documents.signing.pades import find_unsigned_field, seal_field_spec
from gql.documents.signing.signature_page import SignatureBox, append_pages


@dataclass(frozen=True)
class Signer:
    """A person who will sign: `key` is their name in the document, `label` the one on its pages.

    `signature_fields` are names of fields, in the order to sign them; `fields` are all other fields
    that the signer fills, which their signature locks.
    """

    key: str
    label: str
    signature_fields: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PreparedDocument:
    """A document ready to be signed.

    `page_sizes` are in points, as displayed. The last `certificate_pages` pages are reserved for
    the certificate, whose fields are `certificate`. `seal` is the field of the organization's seal.
    `signature_fields` has the names of each signer's fields by the signer's key.
    """

    pdf: bytes
    page_sizes: tuple[tuple[float, float], ...]
    certificate_pages: int
    signature_fields: dict[str, tuple[str, ...]]
    seal: str
    certificate: tuple[str, ...]


def prepare(pdf: bytes, signers: Sequence[Signer], title: str, rows: int) -> PreparedDocument:
    """Returns `pdf` with one revision that adds everything its signatures will need.

    A signer without a signature field gets one on an appended page. The last signature field of
    each signer locks that signer's fields. At the end are pages for a certificate of `rows` signers
    and events, and a seal that locks everything. Raises `DocumentError` on a document that is
    signed, encrypted, damaged or too long, or that lacks fields which the signers name.
    """
    with error_as("The document cannot be prepared for signing."):
        writer = incremental_writer(pdf, strict=True)
        _require_unsigned(writer)
        form = acroform.ensure_form(writer)
        nest_fields(writer, form["/Fields"])
        _require_fields(writer, signers)
        _remove_signature_constraints(writer)
        without_field = [signer for signer in signers if not signer.signature_fields]
        reserved = page_count(len(signers), rows)
        appended = append_pages(writer, title, [s.label for s in without_field], reserved)
        field_names = FieldNameAllocator(
            acroform.form_fields(writer), added=len(without_field) + reserved + 1
        )
        boxes = dict(zip((s.key for s in without_field), appended.signature_boxes, strict=True))
        signature_fields = {
            signer.key: _signature_fields(writer, signer, boxes.get(signer.key), field_names)
            for signer in signers
        }
        certificate = _add_certificate_fields(writer, form, appended.certificate_pages, field_names)
        seal = field_names.allocate("seal.signature")
        page_sizes = tuple(geometry.size for geometry in page_geometries(writer))
        fields.append_signature_field(writer, seal_field_spec(seal, len(page_sizes) - 1))
        fields.ensure_sig_flags(writer)
        return PreparedDocument(
            write_to_bytes(writer), page_sizes, reserved, signature_fields, seal, certificate
        )


def _require_unsigned(writer: Any) -> None:
    if "/Encrypt" in writer.prev.trailer:
        raise DocumentError("The document is protected by a password or encryption.")
    form = acroform.form_dictionary(writer)
    if form is not None and "/XFA" in form:
        raise DocumentError("The document is an XFA form and cannot be signed.")
    is_signed = any(field.is_signed for field in acroform.form_fields(writer))
    if is_signed or "/Perms" in writer.root:
        raise DocumentError("The document is already signed and cannot be prepared again.")


def _require_fields(writer: Any, signers: Sequence[Signer]) -> None:
    """Checks that every field exists and belongs to one signer only."""
    form_fields = acroform.form_fields(writer)
    fillable = {f.name for f in form_fields if f.kind not in (None, "signature")}
    owners: dict[str, str] = {}
    for signer in signers:
        for name in signer.signature_fields:
            find_unsigned_field(writer, name)
        for name in signer.fields:
            if name not in fillable:
                raise DocumentError('The document has no field "{name}" to be filled.', name=name)
        for name in (*signer.signature_fields, *signer.fields):
            if owners.setdefault(name, signer.key) != signer.key:
                raise DocumentError('The field "{name}" belongs to two signers.', name=name)


def _remove_signature_constraints(writer: Any) -> None:
    """Removes locks and seed values that the template's author set; ours replace them."""
    for field in acroform.form_fields(writer):
        if field.kind == "signature" and {"/Lock", "/SV"} & set(field.dictionary):
            field.dictionary.pop("/Lock", None)
            field.dictionary.pop("/SV", None)
            writer.mark_update(field.ref)


def _signature_fields(
    writer: Any, signer: Signer, box: SignatureBox | None, field_names: FieldNameAllocator
) -> tuple[str, ...]:
    """Returns the signer's signature fields, or a new one in `box`; the last of them locks."""
    if box is None:
        signature_fields = signer.signature_fields
    else:
        signature_fields = (_add_signature_field(writer, signer, box, field_names),)
    if signer.fields:
        _lock_fields(writer, signature_fields[-1], signer.fields)
    return signature_fields


def _add_signature_field(
    writer: Any, signer: Signer, box: SignatureBox, field_names: FieldNameAllocator
) -> str:
    name = field_names.allocate(f"{signer.key}.signature")
    spec = fields.SigFieldSpec(
        name,
        on_page=box.page,
        box=box.box,  # type: ignore[arg-type]  # annotated as integers, but floats are rounded
        readable_field_name=f"{signer.label}: signature",
    )
    fields.append_signature_field(writer, spec)
    return name


def _lock_fields(writer: Any, signature_field: str, names: Sequence[str]) -> None:
    field = find_unsigned_field(writer, signature_field)
    spec = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, list(names))
    field.dictionary[pdf_name("/Lock")] = writer.add_object(spec.as_sig_field_lock())
    writer.mark_update(field.ref)


def _add_certificate_fields(
    writer: Any,
    form: PdfDictionary,
    pages: Sequence[tuple[Any, Any]],
    field_names: FieldNameAllocator,
) -> tuple[str, ...]:
    """Adds a group with a field for each (page, appearance); returns the names of the fields."""
    title = field_names.allocate_group("certificate")
    kids = generic.ArrayObject()
    entries = {pdf_name("/T"): generic.TextStringObject(title), pdf_name("/Kids"): kids}
    group = writer.add_object(generic.DictionaryObject(entries))
    for number, (page, appearance) in enumerate(pages, 1):
        field = _page_field(number, page, appearance)
        field[pdf_name("/Parent")] = group
        ref = writer.add_object(field)
        kids.append(ref)
        writer.register_annotation(page, ref)
    form["/Fields"].append(group)
    writer.update_container(form["/Fields"])
    return tuple(f"{title}.page_{number}" for number in range(1, len(pages) + 1))


def _page_field(number: int, page: Any, appearance: Any) -> PdfDictionary:
    """Returns a text field that covers its page; read-only, so that viewers offer no typing."""
    flags = acroform.READ_ONLY | acroform.MULTILINE
    tooltip = f"Certificate of completion, page {number}"
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/Ff"): generic.NumberObject(flags),
            pdf_name("/F"): generic.NumberObject(PRINT),
            pdf_name("/T"): generic.TextStringObject(f"page_{number}"),
            pdf_name("/TU"): generic.TextStringObject(tooltip),
            pdf_name("/Rect"): float_array((0, 0, *PAGE)),
            pdf_name("/P"): page,
            pdf_name("/DA"): generic.TextStringObject(acroform.DEFAULT_APPEARANCE),
            pdf_name("/AP"): normal_appearance(appearance),
        }
    )
