"""The field tree of a PDF form: its leaves by full name, and the drawing bits every field needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from pyhanko.pdf_utils import generic

from gql.documents.errors import DocumentError

g: Any = generic  # the library is typed in parts only, and a strict check of the parts says little
Dict: TypeAlias = Any  # a pyHanko dictionary
Handler: TypeAlias = Any  # a pyHanko reader or writer

READ_ONLY, REQUIRED = 1 << 0, 1 << 1
MULTILINE, RADIO, PUSH_BUTTON, COMBO, EDITABLE = 1 << 12, 1 << 15, 1 << 16, 1 << 17, 1 << 18
MAX_PAGES, MAX_FIELDS, MAX_DEPTH, MAX_NAME = 200, 500, 10, 200
TOO_MANY_FIELDS = f"The document has more than {MAX_FIELDS} fields."
TOO_MANY_PAGES = f"The document has more than {MAX_PAGES} pages."


def name(text: str) -> Any:
    """A PDF name object; `text` includes the slash."""
    return g.NameObject(text)


def at(node: Dict, key: str, default: Any = None) -> Any:
    """The resolved value of `key`, or `default` when missing or null."""
    try:
        return node[key]
    except KeyError:
        return default


def numbers(values: Any) -> list[float]:
    """The plain numbers of a PDF array."""
    return [float(values[index]) for index in range(len(values))]


@dataclass(frozen=True)
class FormField:
    """A field that holds a value: its full name, its dictionary, its ancestors and its widgets."""

    name: str
    ref: Any
    chain: tuple[Dict, ...]
    widgets: tuple[Any, ...]

    @property
    def node(self) -> Dict:
        return self.chain[0]

    def inherited(self, key: str, default: Any = None) -> Any:
        """The value of an inheritable key: the field's own, or its nearest ancestor's."""
        for node in self.chain:
            value = at(node, key)
            if value is not None:
                return value
        return default

    @property
    def flags(self) -> int:
        return int(self.inherited("/Ff", 0))

    @property
    def kind(self) -> str | None:
        """text, multiline, checkbox, choice or signature; None for what nobody fills."""
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


def form_of(handler: Handler) -> Dict | None:
    """The form dictionary of a document, or None when it has no form."""
    form = at(handler.root, "/AcroForm")
    return form if isinstance(form, g.DictionaryObject) else None


def title_of(node: Dict) -> str | None:
    """The partial name of a field, or None for a bare widget."""
    title = at(node, "/T")
    if title is None:
        return None
    if not isinstance(title, str) or not title.isprintable() or len(title) > MAX_NAME:
        raise DocumentError("The document has a field whose name cannot be read.")
    return str(title)


def children(node: Dict) -> list[tuple[Any, Dict]]:
    """The kids of a field as (reference, dictionary); broken entries are left out."""
    kids = at(node, "/Kids", ())
    found = ((kid, kid.get_object()) for kid in kids if isinstance(kid, g.IndirectObject))
    return [(ref, kid) for ref, kid in found if isinstance(kid, g.DictionaryObject)]


def leaves(handler: Handler) -> list[FormField]:
    """Every field of the document in form order. Errors: DocumentError on a tree without end."""
    form = form_of(handler)
    if form is None:
        return []
    top = children({"/Kids": at(form, "/Fields", ())})
    stack: list[tuple[tuple[Dict, ...], str, Any, Dict]] = [((), "", *item) for item in top[::-1]]
    seen: set[tuple[int, int]] = set()
    found: list[FormField] = []
    while stack:
        ancestors, prefix, ref, node = stack.pop()
        title = title_of(node)
        if title is None:
            continue
        _refuse_endless(ref, ancestors, seen)
        full = f"{prefix}.{title}" if prefix else title
        chain = (node, *ancestors)
        kids = children(node)
        named = [(chain, full, kid, item) for kid, item in kids if title_of(item) is not None]
        stack.extend(named[::-1])
        if not named:
            found.append(FormField(full, ref, chain, tuple(kid for kid, _ in kids) or (ref,)))
        if len(found) > MAX_FIELDS:
            raise DocumentError(TOO_MANY_FIELDS)
    return found


def _refuse_endless(ref: Any, ancestors: tuple[Dict, ...], seen: set[tuple[int, int]]) -> None:
    key = (ref.idnum, ref.generation)
    if key in seen:
        raise DocumentError("The form of the document is damaged: a field is listed twice.")
    seen.add(key)
    if len(ancestors) >= MAX_DEPTH:
        raise DocumentError("The form of the document is damaged: its fields are nested too deep.")


def pages(handler: Handler, most: int = MAX_PAGES) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each page in order: its dictionary, and the raw attributes it has or inherits.

    Errors: DocumentError after `most` pages.
    """
    stack: list[tuple[Any, dict[str, Any]]] = [(at(handler.root, "/Pages"), {})]
    visited = count = 0
    while stack:
        node, inherited = stack.pop()
        visited += 1
        own = {key: node.raw_get(key) for key in _INHERITABLE if key in node}
        merged = {**inherited, **own}
        if "/Kids" in node:
            stack.extend((kid.get_object(), merged) for kid in reversed(list(node["/Kids"])))
        else:
            count += 1
            yield node, merged
        if count > most or visited > most * 20:
            raise DocumentError(TOO_MANY_PAGES)


_INHERITABLE = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")


def on_state(widget: Dict) -> str | None:
    """The name a check box or radio button gives to "on", with its slash; None without one."""
    drawn = at(at(widget, "/AP", {}), "/N")
    if not isinstance(drawn, g.DictionaryObject) or isinstance(drawn, g.StreamObject):
        return None
    return next((str(state) for state in drawn if state != "/Off"), None)


def choices(leaf: FormField) -> list[tuple[str, str]]:
    """The options of a choice field as (stored value, text shown), in the document's order."""
    options = leaf.inherited("/Opt", ())
    listed = [options[index] for index in range(len(options))]
    pairs = [
        (str(item[0]), str(item[1])) if isinstance(item, g.ArrayObject) else (str(item), str(item))
        for item in listed[:1000]
    ]
    if not leaf.is_radio:
        return pairs
    states = [on_state(ref.get_object()) for ref in leaf.widgets]
    shown = [text for _, text in pairs] if len(pairs) == len(states) else states
    named = zip(states, shown, strict=True)
    return list({s: (s, str(text).lstrip("/")) for s, text in named if s}.values())


def drawing(width: float, height: float, content: bytes) -> Any:
    """A form XObject of `width` by `height` points that runs the drawing operators in `content`."""
    box = g.ArrayObject(g.FloatObject(round(side, 2)) for side in (0, 0, width, height))
    return g.StreamObject(
        {name("/Type"): name("/XObject"), name("/Subtype"): name("/Form"), name("/BBox"): box},
        stream_data=content,
    )


def check_mark(width: float, height: float) -> Any:
    """The drawing of a tick in a box of `width` by `height` points."""
    side = min(width, height)
    left, low = (width - side) / 2, (height - side) / 2
    corners = ((0.2, 0.5), (0.42, 0.25), (0.82, 0.78))
    points = [(left + side * x, low + side * y) for x, y in corners]
    path = " ".join(f"{x:.2f} {y:.2f} {op}" for (x, y), op in zip(points, "mll", strict=True))
    ink = f"q 1 J 1 j {max(side * 0.11, 0.8):.2f} w 0.09 0.22 0.50 RG {path} S Q"
    return drawing(width, height, ink.encode())
