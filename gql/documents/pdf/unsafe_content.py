"""Refuses documents that run, send, fetch or hide something, with a sentence for each reason.

The signed document must be the one that was displayed. Nothing in it may act by itself, come from
elsewhere, or look different later, on paper or in another reader ("shadow attacks" on signed PDFs).
"""

import re
from collections.abc import Iterator
from typing import Any

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.objects import (
    HIDDEN,
    NO_VIEW,
    PRINT,
    Handler,
    PdfDictionary,
    generic,
    get,
)
from gql.documents.pdf.pages import walk_pages
from gql.documents.pdf.size_limits import SizeCounter
from gql.model.domain.text import Text

_SIGNED = Text("The document is already signed. Upload the version without signatures.")
_SCRIPT = Text("The document contains JavaScript. Upload a version without scripts.")
_XFA = Text("The document is an XFA form. Upload it as an ordinary PDF form.")
_LAUNCH = Text("The document can start a program. Upload a version without that.")
_SUBMIT = Text("The document has a button that sends or fetches data. Upload a version without it.")
_EXTERNAL = Text("The document shows or opens parts of other files. Upload one that stands alone.")
_AUTOMATIC = Text("The document does something by itself when it is opened or read.")
_HIDE = Text("The document can hide parts of itself. Upload a version in which everything shows.")
_LAYERS = Text("The document has hidden layers. Upload a version in which everything shows.")
_PRINT_ONLY = Text(
    "The document has parts that show on paper only. Upload one that always looks the same."
)
_MEDIA = Text("The document contains sound, video or 3D content. Upload a version without it.")
_ATTACHMENT = Text("The document has files attached to it. Upload it without them.")
_POSTSCRIPT = Text("The document contains a program for printers. Upload a version without it.")
_LINK = Text("The document has a link that is no web or e-mail address.")

_ACTIONS = {
    "/JavaScript": _SCRIPT,
    "/Launch": _LAUNCH,
    "/SubmitForm": _SUBMIT,
    "/ImportData": _SUBMIT,
    "/GoToR": _EXTERNAL,
    "/GoToE": _EXTERNAL,
    "/Hide": _HIDE,
    "/SetOCGState": _HIDE,
    **dict.fromkeys(("/Rendition", "/Movie", "/Sound", "/GoTo3DView", "/RichMediaExecute"), _MEDIA),
}
_SUBTYPES = {
    "/FileAttachment": _ATTACHMENT,
    "/PS": _POSTSCRIPT,
    **dict.fromkeys(("/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"), _MEDIA),
}
_KEYS = {"/EF": _ATTACHMENT, "/Alternates": _PRINT_ONLY, "/OPI": _EXTERNAL}
# A scheme with a period in it is a host name.
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+-]*):|\s*[\\/]{2}")
_ALLOWED_SCHEMES = ("http", "https", "mailto", "tel", "sms", "ftp")


def require_safe(reader: Handler) -> None:
    """Reads every reachable object and raises `DocumentError` on unsafe or damaged ones.

    The message of the error is a sentence for the person who uploaded the document.
    """
    root = reader.root
    form = acroform.form_dictionary(reader)
    if "/NeedsRendering" in root or (form is not None and "/XFA" in form):
        raise DocumentError(_XFA)
    if "/JavaScript" in get(root, "/Names", {}):
        raise DocumentError(_SCRIPT)
    sizes = SizeCounter()
    for value in reachable(root):
        if isinstance(value, generic.DictionaryObject):
            _raise_if(_object_problem(value))
        if isinstance(value, generic.StreamObject):
            sizes.add(value)
    _raise_if(_automatic_action_problem(get(root, "/OpenAction")))
    _raise_if(_layer_problem(get(root, "/OCProperties", {})))
    if any(field.is_signed for field in acroform.form_fields(reader)):
        raise DocumentError(_SIGNED)
    pages = [page for page, _ in walk_pages(reader)]
    if not pages:
        raise DocumentError("The document has no pages.")
    sizes.check_pages(pages)


def _raise_if(problem: Text | None) -> None:
    if problem:
        raise DocumentError(problem)


def reachable(root: PdfDictionary) -> Iterator[Any]:
    """Yields every dictionary, stream and array reachable from the catalog, each once."""
    # /Perms (usage rights) holds Adobe's signature, not a person's; it is removed later.
    stack: list[Any] = [value for key, value in dict.items(root) if key != "/Perms"]
    visited: set[tuple[int, int]] = {(root.container_ref.idnum, root.container_ref.generation)}
    yield root
    while stack:
        value = stack.pop()
        if isinstance(value, generic.IndirectObject):
            key = (value.idnum, value.generation)
            if key not in visited:
                visited.add(key)
                stack.append(value.get_object())
        elif isinstance(value, generic.DictionaryObject):
            yield value
            stack.extend(dict.values(value))
        elif isinstance(value, generic.ArrayObject):
            yield value
            stack.extend(list.__iter__(value))


def _object_problem(node: PdfDictionary) -> Text | None:
    """Returns the reason to refuse a document with this dictionary, None if it is safe."""
    if "/JS" in node:
        return _SCRIPT
    if "/ByteRange" in node and "/Contents" in node:
        return _SIGNED
    return (
        next((problem for key, problem in _KEYS.items() if key in node), None)
        or _ACTIONS.get(_read_name(node, "/S"))
        or _SUBTYPES.get(_read_name(node, "/Subtype"))
        or _link_problem(node)
        or _event_action_problem(node)
        or _visibility_problem(node)
        or _stream_problem(node)
    )


def _read_name(node: PdfDictionary, key: str) -> str:
    value = get(node, key)
    return str(value) if isinstance(value, generic.NameObject) else ""


def _link_problem(node: PdfDictionary) -> Text | None:
    address = get(node, "/URI", get(node, "/Base"))
    if not isinstance(address, (str, bytes)):
        return None
    text = address.decode("latin-1") if isinstance(address, bytes) else str(address)
    scheme = _SCHEME.match("".join(c for c in text if c.isprintable()))
    return _LINK if scheme and (scheme[1] or "").lower() not in _ALLOWED_SCHEMES else None


def _event_action_problem(node: PdfDictionary) -> Text | None:
    actions = get(node, "/AA")
    if not isinstance(actions, generic.DictionaryObject):
        return None
    problems = (_automatic_action_problem(get(actions, event)) for event in actions)
    return next(filter(None, problems), None)


def _automatic_action_problem(action: Any) -> Text | None:
    """Without a click, the only action allowed is to go to another part of the document."""
    if not isinstance(action, generic.DictionaryObject):
        return None
    action_type = _read_name(action, "/S")
    is_navigation = action_type in ("/GoTo", "/Named") and "/Next" not in action
    return _ACTIONS.get(action_type) or (None if is_navigation else _AUTOMATIC)


def _visibility_problem(node: PdfDictionary) -> Text | None:
    """Refuses what prints without being displayed, or shows only while something is off."""
    if _read_name(node, "/Type") == "/OCMD":
        is_plain = "/VE" not in node and _read_name(node, "/P") in ("", "/AnyOn", "/AllOn")
        return None if is_plain else _LAYERS
    if "/Rect" not in node or "/Subtype" not in node:
        return None
    flags = int(get(node, "/F", 0))
    return _PRINT_ONLY if flags & (HIDDEN | PRINT | NO_VIEW) == PRINT | NO_VIEW else None


def _layer_problem(properties: PdfDictionary) -> Text | None:
    """Layers are allowed while all are on: the stored version keeps them without the switches."""
    config = get(properties, "/D", {})
    all_on = _read_name(config, "/BaseState") in ("", "/ON") and not get(config, "/OFF", ())
    return None if all_on else _LAYERS


def _stream_problem(node: PdfDictionary) -> Text | None:
    """Refuses a stream with its data or appearance in another file, or in PostScript."""
    if not isinstance(node, generic.StreamObject):
        return None
    if "/F" in node or "/Ref" in node:
        return _EXTERNAL
    return _POSTSCRIPT if _read_name(node, "/Subtype2") == "/PS" else None
