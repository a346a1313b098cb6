"""The form of a PDF document (AcroForm): its fields by full name, and what each field accepts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gql.documents.errors import DocumentError
from gql.documents.pdf.objects import Handler, PdfDictionary, generic, get, pdf_name
from gql.model.domain.text import Text

# flags of a field, in /Ff
READ_ONLY, REQUIRED = 1 << 0, 1 << 1
MULTILINE, RADIO, PUSH_BUTTON, COMBO, EDITABLE = 1 << 12, 1 << 15, 1 << 16, 1 << 17, 1 << 18
MAX_FIELDS, MAX_DEPTH, MAX_NAME = 500, 10, 200
MAX_OPTIONS = 1_000
TOO_MANY_FIELDS = Text("The document has more than {limit} fields.", limit=MAX_FIELDS)
DEFAULT_APPEARANCE = "/Helv 0 Tf 0 g"  # Helvetica, automatic size, black


@dataclass(frozen=True)
class FormField:
    """A terminal field: one without child fields. All but push buttons hold a value.

    `dictionaries` are its own dictionary and those of its ancestors, nearest first; `widgets` are
    references to the annotations that show it.
    """

    name: str
    ref: Any
    dictionaries: tuple[PdfDictionary, ...]
    widgets: tuple[Any, ...]

    @property
    def dictionary(self) -> PdfDictionary:
        return self.dictionaries[0]

    def inherited(self, key: str, default: Any = None) -> Any:
        """Returns the value of an inheritable key: the field's own, or its nearest ancestor's."""
        for dictionary in self.dictionaries:
            value = get(dictionary, key)
            if value is not None:
                return value
        return default

    @property
    def flags(self) -> int:
        return int(self.inherited("/Ff", 0))

    @property
    def kind(self) -> str | None:
        """text, multiline, checkbox, choice or signature; None for fields that hold no value."""
        flags = self.flags
        match self.inherited("/FT"):
            case "/Tx":
                return "multiline" if flags & MULTILINE else "text"
            case "/Btn" if not flags & PUSH_BUTTON:
                return "choice" if flags & RADIO else "checkbox"
            case "/Ch":
                return "choice"
            case "/Sig":
                return "signature"
        return None

    @property
    def is_radio(self) -> bool:
        return self.inherited("/FT") == "/Btn" and bool(self.flags & RADIO)

    @property
    def is_signed(self) -> bool:
        return self.kind == "signature" and bool(self.inherited("/V"))


def form_dictionary(handler: Handler) -> PdfDictionary | None:
    """Returns the form dictionary of a document, or None if it has no form."""
    form = get(handler.root, "/AcroForm")
    return form if isinstance(form, generic.DictionaryObject) else None


def ensure_form(writer: Any) -> PdfDictionary:
    """Returns the form dictionary, created if the document has none, and marks it as updated.

    A new form has Helvetica as its default font.
    """
    form = form_dictionary(writer)
    if form is None:
        form = generic.DictionaryObject(
            {
                pdf_name("/DA"): generic.TextStringObject(DEFAULT_APPEARANCE),
                pdf_name("/DR"): _helvetica_resources(writer),
            }
        )
        writer.root[pdf_name("/AcroForm")] = writer.add_object(form)
        writer.update_root()
    if "/Fields" not in form:
        form[pdf_name("/Fields")] = generic.ArrayObject()
    writer.update_container(form)
    return form


def _helvetica_resources(writer: Any) -> PdfDictionary:
    entries = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    font = generic.DictionaryObject({pdf_name(k): pdf_name(v) for k, v in entries.items()})
    fonts = generic.DictionaryObject({pdf_name("/Helv"): writer.add_object(font)})
    return generic.DictionaryObject({pdf_name("/Font"): fonts})


def partial_name(node: PdfDictionary) -> str | None:
    """Returns the partial name of a field, or None for a widget that is no field itself."""
    title = get(node, "/T")
    if title is None:
        return None
    if not isinstance(title, str) or not title.isprintable() or len(title) > MAX_NAME:
        raise DocumentError("The document has a field whose name cannot be read.")
    return str(title)


def children(node: PdfDictionary) -> list[tuple[Any, PdfDictionary]]:
    """Returns the kids of a field as (reference, dictionary), without broken entries."""
    kids = get(node, "/Kids", ())
    refs = [kid for kid in kids if isinstance(kid, generic.IndirectObject)]
    resolved = [(ref, ref.get_object()) for ref in refs]
    return [(ref, kid) for ref, kid in resolved if isinstance(kid, generic.DictionaryObject)]


def form_fields(handler: Handler) -> list[FormField]:
    """Returns every terminal field in document order.

    Raises `DocumentError` if the field tree has a cycle, is too deep or has too many fields.
    """
    form = form_dictionary(handler)
    if form is None:
        return []
    roots = children({"/Kids": get(form, "/Fields", ())})
    stack: list[tuple[tuple[PdfDictionary, ...], str, Any, PdfDictionary]]
    stack = [((), "", ref, node) for ref, node in reversed(roots)]
    visited: set[tuple[int, int]] = set()
    fields: list[FormField] = []
    while stack:
        ancestors, prefix, ref, node = stack.pop()
        title = partial_name(node)
        if title is None:
            continue
        _visit(ref, ancestors, visited)
        name = f"{prefix}.{title}" if prefix else title
        dictionaries = (node, *ancestors)
        kids = children(node)
        named = [(ref, kid) for ref, kid in kids if partial_name(kid) is not None]
        stack.extend((dictionaries, name, ref, kid) for ref, kid in reversed(named))
        if not named:
            widgets = tuple(ref for ref, _ in kids) or (ref,)
            fields.append(FormField(name, ref, dictionaries, widgets))
        if len(fields) > MAX_FIELDS:
            raise DocumentError(TOO_MANY_FIELDS)
    return fields


def _visit(ref: Any, ancestors: Sequence[PdfDictionary], visited: set[tuple[int, int]]) -> None:
    key = (ref.idnum, ref.generation)
    if key in visited:
        raise DocumentError("The form of the document is damaged: a field is listed twice.")
    visited.add(key)
    if len(ancestors) >= MAX_DEPTH:
        raise DocumentError("The form of the document is damaged: its fields are nested too deep.")


def on_state(widget: PdfDictionary) -> str | None:
    """Returns the name, with its slash, of the "on" state of a check box or radio button.

    None if the widget has no appearance for it.
    """
    appearances = get(get(widget, "/AP", {}), "/N")
    is_stream = isinstance(appearances, generic.StreamObject)
    if is_stream or not isinstance(appearances, generic.DictionaryObject):
        return None
    return next((str(state) for state in appearances if state != "/Off"), None)


def choices(field: FormField) -> list[tuple[str, str]]:
    """Returns the options of a choice field as (stored value, displayed text), in order."""
    options = field.inherited("/Opt", ())
    # by index, which resolves references
    entries = [options[index] for index in range(min(len(options), MAX_OPTIONS))]
    pairs = [
        (str(entry[0]), str(entry[1]))
        if isinstance(entry, generic.ArrayObject)
        else (str(entry), str(entry))
        for entry in entries
    ]
    return _radio_choices(field, pairs) if field.is_radio else pairs


def _radio_choices(field: FormField, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A radio button stores the name of its widget's state; /Opt may add a text for each."""
    states = [on_state(ref.get_object()) for ref in field.widgets]
    texts = [text for _, text in pairs] if len(pairs) == len(states) else states
    labeled = zip(states, texts, strict=True)
    return list({s: (s, str(text).lstrip("/")) for s, text in labeled if s}.values())
