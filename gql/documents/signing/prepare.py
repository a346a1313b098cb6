"""Makes a document ready for its signatures, in one revision before the first of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyhanko.sign import fields

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import FormField, g, name
from gql.documents.pdf.field_tree import regroup
from gql.documents.pdf.geometry import sheets
from gql.documents.pdf.safe_reader import revision_of, written
from gql.documents.signing.completion_certificate import PAGE, page_count
from gql.documents.signing.pades import empty_place, seal_spec
from gql.documents.signing.signature_page import Spot, append

_LOOK = "/Helv 0 Tf 0 g"
_PRINTED = 1 << 2


@dataclass(frozen=True)
class Signer:
    """Who will sign: `key` names them in the document, `label` where they are given a place.

    `places` are the names of their signature fields, in order; `fields` those of everything else
    they fill, which their signature locks.
    """

    key: str
    label: str
    places: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Prepared:
    """A document ready to be signed, and where.

    `page_sizes` in points as displayed; `certificate_pages` is how many pages at the end are
    kept for the certificate, and `certificate` the fields on them; `seal` is the field of the
    organization's seal; `places` are the signature fields of each signer by key.
    """

    pdf: bytes
    page_sizes: tuple[tuple[float, float], ...]
    certificate_pages: int
    places: dict[str, tuple[str, ...]]
    seal: str
    certificate: tuple[str, ...]


def prepare(pdf: bytes, signers: Sequence[Signer], title: str, rows: int) -> Prepared:
    """`pdf` and one revision that has everything its signatures will need.

    Whoever has no place gets one on a page of signatures. The last place of each signer locks
    that signer's fields. At the end are pages for a certificate of `rows` signers and events,
    and a seal that locks everything. Errors: DocumentError on a document that is signed,
    encrypted or damaged, too long, or without the fields that the signers name.
    """
    with error_as("The document cannot be prepared for signing."):
        writer = revision_of(pdf, strict=True)
        _refuse_unfit(writer)
        form = _form_of(writer)
        regroup(writer, form["/Fields"])
        _refuse_strange(writer, signers)
        _release(writer)
        without = [one for one in signers if not one.places]
        reserved = page_count(len(signers), rows)
        appendix = append(writer, title, [one.label for one in without], reserved)
        names = _Names(acroform.leaves(writer), len(without) + reserved + 1)
        given = dict(zip((one.key for one in without), appendix.spots, strict=True))
        places = {one.key: _places(writer, one, given.get(one.key), names) for one in signers}
        certificate = _certificate_fields(writer, form, appendix.reserved, names)
        seal = names.new("seal.signature")
        sizes = tuple(sheet.size for sheet in sheets(writer))
        fields.append_signature_field(writer, seal_spec(seal, len(sizes) - 1))
        fields.ensure_sig_flags(writer)
        return Prepared(written(writer), sizes, reserved, places, seal, certificate)


def _refuse_unfit(writer: Any) -> None:
    if "/Encrypt" in writer.prev.trailer:
        raise DocumentError("The document is protected by a password or encryption.")
    form = acroform.form_of(writer)
    if form is not None and "/XFA" in form:
        raise DocumentError("The document is an XFA form and cannot be signed.")
    found = acroform.leaves(writer)
    signed = any(leaf.kind == "signature" and leaf.inherited("/V") for leaf in found)
    if signed or "/Perms" in writer.root:
        raise DocumentError("The document is already signed and cannot be prepared again.")


def _form_of(writer: Any) -> Any:
    """The document's form, made if it has none; it will be written anew in any case."""
    form = acroform.form_of(writer)
    if form is None:
        form = g.DictionaryObject({name("/DA"): g.TextStringObject(_LOOK)})
        sans = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        font = g.DictionaryObject({name(key): name(value) for key, value in sans.items()})
        fonts = g.DictionaryObject({name("/Helv"): writer.add_object(font)})
        form[name("/DR")] = g.DictionaryObject({name("/Font"): fonts})
        writer.root[name("/AcroForm")] = writer.add_object(form)
        writer.update_root()
    if "/Fields" not in form:
        form[name("/Fields")] = g.ArrayObject()
    writer.update_container(form)
    return form


def _refuse_strange(writer: Any, signers: Sequence[Signer]) -> None:
    """Every field must be there, and belong to one signer only."""
    fillable = {
        leaf.name for leaf in acroform.leaves(writer) if leaf.kind not in (None, "signature")
    }
    owners: dict[str, str] = {}
    for one in signers:
        for place in one.places:
            empty_place(writer, place)
        for field in one.fields:
            if field not in fillable:
                raise DocumentError(f'The document has no field "{field}" to be filled.')
        for owned in (*one.places, *one.fields):
            if owners.setdefault(owned, one.key) != one.key:
                raise DocumentError(f'The field "{owned}" belongs to two signers.')


def _release(writer: Any) -> None:
    """Drop what the template's author asked of signatures; our own rules follow."""
    for leaf in acroform.leaves(writer):
        if leaf.kind == "signature" and {"/Lock", "/SV"} & set(leaf.node):
            leaf.node.pop("/Lock", None)
            leaf.node.pop("/SV", None)
            writer.mark_update(leaf.ref)


class _Names:
    """The names of a document's fields and groups, to find new ones beside them."""

    def __init__(self, leaves: Sequence[FormField], more: int) -> None:
        if len(leaves) + more > acroform.MAX_FIELDS:
            raise DocumentError(
                f"The document needs {more} more fields to be signed. "
                f"Together they must be at most {acroform.MAX_FIELDS}."
            )
        self._leaves = {leaf.name for leaf in leaves}
        parts = (leaf.name.split(".") for leaf in leaves)
        self._taken = {".".join(part[:end]) for part in parts for end in range(1, len(part) + 1)}

    def new(self, wanted: str) -> str:
        """`wanted`, or a name like it that no field, group or part of a name has yet."""
        head, _, tail = wanted.partition(".")
        if head in self._leaves:
            head = self._free(head)
        found = self._free(f"{head}.{tail}")
        self._taken |= {head, found}
        self._leaves.add(found)
        return found

    def group(self, wanted: str) -> str:
        """The name of a new group."""
        found = self._free(wanted)
        self._taken.add(found)
        return found

    def _free(self, wanted: str) -> str:
        number, found = 1, wanted
        while found in self._taken:
            number += 1
            found = f"{wanted}_{number}"
        return found


def _places(writer: Any, signer: Signer, spot: Spot | None, names: _Names) -> tuple[str, ...]:
    """The signer's places, or a new one on `spot`; the last of them locks."""
    places = signer.places if spot is None else (_new_place(writer, signer, spot, names),)
    _lock(writer, places[-1], signer.fields)
    return places


def _new_place(writer: Any, signer: Signer, spot: Spot, names: _Names) -> str:
    place = names.new(f"{signer.key}.signature")
    spec = fields.SigFieldSpec(
        place,
        on_page=spot.page,
        box=spot.box,  # type: ignore[arg-type]  # documented as whole numbers, rounds others
        readable_field_name=f"{signer.label}: signature",
    )
    fields.append_signature_field(writer, spec)
    return place


def _lock(writer: Any, place: str, names: tuple[str, ...]) -> None:
    if not names:
        return
    leaf = empty_place(writer, place)
    spec = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, list(names))
    leaf.node[name("/Lock")] = writer.add_object(spec.as_sig_field_lock())
    writer.mark_update(leaf.ref)


def _certificate_fields(
    writer: Any, form: Any, reserved: Sequence[tuple[Any, Any]], names: _Names
) -> tuple[str, ...]:
    title = names.group("certificate")
    kids = g.ArrayObject()
    entries = {name("/T"): g.TextStringObject(title), name("/Kids"): kids}
    group = writer.add_object(g.DictionaryObject(entries))
    for number, (page, shown) in enumerate(reserved, 1):
        field = _page_field(number, page, shown)
        field[name("/Parent")] = group
        kids.append(writer.add_object(field))
        writer.register_annotation(page, kids.raw_get(number - 1))
    form["/Fields"].append(group)
    writer.update_container(form["/Fields"])
    return tuple(f"{title}.page_{number}" for number in range(1, len(reserved) + 1))


def _page_field(number: int, page: Any, shown: Any) -> Any:
    """A text field as large as its page; read only, so that no viewer offers to type into it."""
    look = g.DictionaryObject({name("/N"): shown})
    flags = acroform.READ_ONLY | acroform.MULTILINE
    return g.DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/Widget"),
            name("/FT"): name("/Tx"),
            name("/Ff"): g.NumberObject(flags),
            name("/F"): g.NumberObject(_PRINTED),
            name("/T"): g.TextStringObject(f"page_{number}"),
            name("/TU"): g.TextStringObject(f"Certificate of completion, page {number}"),
            name("/Rect"): g.ArrayObject(g.FloatObject(side) for side in (0, 0, *PAGE)),
            name("/P"): page,
            name("/DA"): g.TextStringObject(_LOOK),
            name("/AP"): look,
        }
    )
