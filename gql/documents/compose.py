"""Makes new files: documents of templates and of rows, one document or one archive of many."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gql.documents.errors import DocumentError, error_as
from gql.documents.file_names import safe_names
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import g, name
from gql.documents.pdf.field_tree import regroup
from gql.documents.pdf.flatten import combined
from gql.documents.pdf.inspection import Template, inspect
from gql.documents.pdf.safe_reader import revision_of, written
from gql.documents.typst.compiler import compile_untrusted, render, starts_right
from gql.documents.typst.compiler import source as product_source

MAX_SOURCE = 200_000
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){0,4}")
_KINDS = ("text", "multiline", "checkbox", "signature")
_LOOK = "/Helv 0 Tf 0 g"


@dataclass(frozen=True)
class Spot:
    """Where a template asked for a field; points from the top left corner, pages from 1."""

    name: str
    kind: str
    label: str | None
    required: bool
    page: int
    x: float
    y: float
    w: float
    h: float


def compile_dynamic(source: str, data: Mapping[str, str]) -> Template:
    """The PDF a Typst template makes of `data`, with form fields where `#field(...)` stands.

    `#field(name, kind:, label:, required:, w:, h:)` takes the kinds text, multiline, checkbox and
    signature; `#value(name)` is the datum of that name, or nothing. The template can read neither
    files nor packages. Errors: DocumentError with the line of the author's own source.
    """
    if len(source) > MAX_SOURCE:
        raise DocumentError(f"The template is longer than {MAX_SOURCE:,} characters.")
    pdf, wanted = compile_untrusted(source, product_source("prelude.typ"), dict(data))
    with error_as("The template asks for a field in a way that cannot be understood."):
        spots = [Spot(**spot) for spot in wanted]
        _refuse_bad(spots)
        return inspect(_with_fields(pdf, spots) if spots else pdf)


def summary(title: str, rows: Sequence[tuple[str, str]]) -> bytes:
    """An A4 PDF with `title` and a table of label and value."""
    listed = [[_said(label), _said(value)] for label, value in rows]
    return render("summary.typ", {"title": _said(title)["text"], "rows": listed}, tagged=True)


def combine(pdfs: Sequence[tuple[str, bytes]]) -> bytes:
    """All pages of (name, PDF) in order, as one PDF to read.

    What the forms show is drawn on the pages and the fields are gone, so no names can collide.
    Signatures are shown and no longer verify: a copy is not the signed file.
    Errors: DocumentError naming the document that cannot be read.
    """
    return combined(pdfs)


def archive(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip of (name, content), with names that are safe on every system and unique."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for title, (_, content) in zip(safe_names([n for n, _ in files]), files, strict=True):
            entry = zipfile.ZipInfo(title)  # its date is fixed: equal files give an equal archive
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, content)
    return out.getvalue()


def _said(text: str) -> dict[str, Any]:
    kept = "".join(c for c in text if c == "\n" or c.isprintable())
    return {"text": kept, "rtl": starts_right(kept)}


def _refuse_bad(spots: Sequence[Spot]) -> None:
    """The author's program reports the fields itself, so nothing in the report is certain."""
    if len(spots) > acroform.MAX_FIELDS:
        raise DocumentError(acroform.TOO_MANY_FIELDS)
    taken: set[str] = set()
    for spot in spots:
        if not _NAME.fullmatch(str(spot.name)):
            raise DocumentError(
                f'The field name "{spot.name}" is not usable: take letters, digits, "_" and "-", '
                "in up to five parts with a period between them."
            )
        if spot.name in taken:
            raise DocumentError(f'The field "{spot.name}" is placed twice.')
        taken.add(spot.name)
        if spot.kind not in _KINDS or min(spot.w, spot.h) < 4:
            raise DocumentError(f'The field "{spot.name}" has no usable kind or size.')


def _with_fields(pdf: bytes, spots: Sequence[Spot]) -> bytes:
    writer = revision_of(pdf, strict=True)
    sans = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = g.DictionaryObject({name(key): name(value) for key, value in sans.items()})
    font[name("/Encoding")] = name("/WinAnsiEncoding")
    fonts = g.DictionaryObject({name("/Helv"): writer.add_object(font)})
    fields = g.ArrayObject()
    form = {
        name("/Fields"): fields,
        name("/DA"): g.TextStringObject(_LOOK),
        name("/DR"): g.DictionaryObject({name("/Font"): fonts}),
    }
    writer.root[name("/AcroForm")] = writer.add_object(g.DictionaryObject(form))
    writer.update_root()
    for spot in spots:
        fields.append(_place(writer, spot))
    regroup(writer, fields)
    return written(writer)


def _place(writer: Any, spot: Spot) -> Any:
    page_ref = writer.find_page_for_modification(spot.page - 1)[0]
    top = float(page_ref.get_object()["/MediaBox"][3]) - spot.y
    corners = (spot.x, top - spot.h, spot.x + spot.w, top)
    field = g.DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/Widget"),
            name("/Rect"): g.ArrayObject(g.FloatObject(round(c, 2)) for c in corners),
            name("/F"): g.NumberObject(4),  # printed
            name("/P"): page_ref,
            name("/T"): g.TextStringObject(spot.name),
            name("/TU"): g.TextStringObject(spot.label or spot.name),
        }
    )
    field.update(_nature(writer, spot))
    ref = writer.add_object(field)
    writer.register_annotation(page_ref, ref)
    return ref


def _nature(writer: Any, spot: Spot) -> dict[Any, Any]:
    """The entries that make a field the kind it is."""
    flags = acroform.REQUIRED if spot.required else 0
    if spot.kind == "multiline":
        flags |= acroform.MULTILINE
    kinds = {"signature": "/Sig", "checkbox": "/Btn"}
    entries = {
        name("/FT"): name(kinds.get(spot.kind, "/Tx")),
        name("/Ff"): g.NumberObject(flags),
    }
    if spot.kind == "checkbox":
        tick = writer.add_object(acroform.check_mark(spot.w, spot.h))
        blank = writer.add_object(acroform.drawing(spot.w, spot.h, b""))
        states = g.DictionaryObject({name("/Yes"): tick, name("/Off"): blank})
        entries[name("/AP")] = g.DictionaryObject({name("/N"): states})
        entries[name("/V")] = entries[name("/AS")] = name("/Off")
    elif spot.kind != "signature":
        entries[name("/DA")] = g.TextStringObject(_LOOK)
    return entries
