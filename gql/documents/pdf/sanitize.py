"""Refuses documents that run, send, fetch or hide something, each in words of its own.

What is signed must be what was shown: nothing may act by itself, come from elsewhere, or look
different at another time, on paper or to another reader (the "shadow attacks" on signed files).
"""

import re
from collections.abc import Iterator
from typing import Any

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import Dict, Handler, at, g
from gql.documents.pdf.size_limits import SizeCounter

_SIGNED = "The document is already signed. Upload the version without signatures."
_SCRIPTED = "The document contains JavaScript. Upload a version without scripts."
_XFA = "The document is an XFA form. Upload it as an ordinary PDF form."
_STARTS = "The document can start a program. Upload a version without that."
_SENDS = "The document has a button that sends or fetches data. Upload a version without it."
_ELSEWHERE = "The document shows or opens parts of other files. Upload one that stands alone."
_AUTOMATIC = "The document does something by itself when it is opened or read."
_HIDES = "The document can hide parts of itself. Upload a version in which everything shows."
_LAYERS = "The document has hidden layers. Upload a version in which everything shows."
_PAPER = "The document has parts that show on paper only. Upload one that always looks the same."
_MEDIA = "The document contains sound, video or 3D content. Upload a version without it."
_ATTACHED = "The document has files attached to it. Upload it without them."
_PROGRAM = "The document contains a program for printers. Upload a version without it."
_LINK = "The document has a link that is no web or e-mail address."

_ACTIONS = {
    "/JavaScript": _SCRIPTED,
    "/Launch": _STARTS,
    "/SubmitForm": _SENDS,
    "/ImportData": _SENDS,
    "/GoToR": _ELSEWHERE,
    "/GoToE": _ELSEWHERE,
    "/Hide": _HIDES,
    "/SetOCGState": _HIDES,
    **dict.fromkeys(("/Rendition", "/Movie", "/Sound", "/GoTo3DView", "/RichMediaExecute"), _MEDIA),
}
_PARTS = {
    "/FileAttachment": _ATTACHED,
    "/PS": _PROGRAM,
    **dict.fromkeys(("/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"), _MEDIA),
}
_KEYS = {"/EF": _ATTACHED, "/Alternates": _PAPER, "/OPI": _ELSEWHERE}
HIDDEN, PRINTED, NO_VIEW = 1 << 1, 1 << 2, 1 << 5
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+-]*):|\s*[\\/]{2}")  # with a period it is a host
_SCHEMES = ("http", "https", "mailto", "tel", "sms", "ftp")


def vet(reader: Handler) -> None:
    """Read everything that can be reached, so that no danger and no damage hides in a corner.

    Errors: DocumentError with a sentence for whoever uploaded the document.
    """
    root = reader.root
    form = acroform.form_of(reader)
    if "/NeedsRendering" in root or (form is not None and "/XFA" in form):
        raise DocumentError(_XFA)
    if "/JavaScript" in at(root, "/Names", {}):
        raise DocumentError(_SCRIPTED)
    scales = SizeCounter()
    for item in reachable(root):
        if isinstance(item, g.DictionaryObject):
            _refuse(_danger(item))
        if isinstance(item, g.StreamObject):
            scales.weigh(item)
    _refuse(_acts_alone(at(root, "/OpenAction")))
    _refuse(_layers(at(root, "/OCProperties", {})))
    if any(leaf.kind == "signature" and leaf.inherited("/V") for leaf in acroform.leaves(reader)):
        raise DocumentError(_SIGNED)
    pages = [page for page, _ in acroform.pages(reader)]
    if not pages:
        raise DocumentError("The document has no pages.")
    scales.weigh_pages(pages)


def _refuse(sentence: str | None) -> None:
    if sentence:
        raise DocumentError(sentence)


def reachable(root: Dict) -> Iterator[Any]:
    """Every dictionary, stream and array that the catalog leads to, each once."""
    # Usage rights are a signature of Adobe's and not of a person; the kept version has none.
    stack: list[Any] = [item for key, item in dict.items(root) if key != "/Perms"]
    seen: set[tuple[int, int]] = {(root.container_ref.idnum, root.container_ref.generation)}
    yield root
    while stack:
        item = stack.pop()
        if isinstance(item, g.IndirectObject):
            key = (item.idnum, item.generation)
            if key not in seen:
                seen.add(key)
                stack.append(item.get_object())
        elif isinstance(item, (g.DictionaryObject, g.ArrayObject)):
            yield item
            inside = isinstance(item, g.DictionaryObject)
            stack.extend(dict.values(item) if inside else list.__iter__(item))


def _danger(item: Dict) -> str | None:
    if "/JS" in item:
        return _SCRIPTED
    if "/ByteRange" in item and "/Contents" in item:
        return _SIGNED
    named = next((sentence for key, sentence in _KEYS.items() if key in item), None)
    if named:
        return named
    sentence = _ACTIONS.get(_name(item, "/S")) or _PARTS.get(_name(item, "/Subtype"))
    return sentence or _link(item) or _acts_by_event(item) or _changing(item) or _outside(item)


def _name(item: Dict, key: str) -> str:
    value = at(item, key)
    return str(value) if isinstance(value, g.NameObject) else ""


def _link(item: Dict) -> str | None:
    address = at(item, "/URI", at(item, "/Base"))
    if not isinstance(address, (str, bytes)):
        return None
    text = address.decode("latin-1") if isinstance(address, bytes) else str(address)
    found = _SCHEME.match("".join(c for c in text if c.isprintable()))
    return _LINK if found and (found[1] or "").lower() not in _SCHEMES else None


def _acts_by_event(item: Dict) -> str | None:
    events = at(item, "/AA")
    if not isinstance(events, g.DictionaryObject):
        return None
    return next(filter(None, (_acts_alone(at(events, key)) for key in events)), None)


def _acts_alone(action: Any) -> str | None:
    """Turning to a place in the document is all that may happen without a click."""
    if not isinstance(action, g.DictionaryObject):
        return None
    named = _ACTIONS.get(_name(action, "/S"))
    harmless = _name(action, "/S") in ("/GoTo", "/Named") and "/Next" not in action
    return named or (None if harmless else _AUTOMATIC)


def _changing(item: Dict) -> str | None:
    """What looks different on paper than on the screen, or is shown only when something is off."""
    if _name(item, "/Type") == "/OCMD":
        plain = "/VE" not in item and _name(item, "/P") in ("", "/AnyOn", "/AllOn")
        return None if plain else _LAYERS
    if "/Rect" not in item or "/Subtype" not in item:
        return None
    flags = int(at(item, "/F", 0))
    return _PAPER if flags & (HIDDEN | PRINTED | NO_VIEW) == PRINTED | NO_VIEW else None


def _layers(properties: Dict) -> str | None:
    """Layers are fine while all show: the kept version has them without the switches."""
    setting = at(properties, "/D", {})
    all_on = _name(setting, "/BaseState") in ("", "/ON") and not at(setting, "/OFF", ())
    return None if all_on else _LAYERS


def _outside(item: Dict) -> str | None:
    """A stream whose data, or whose looks, are in another file, or in a printer's language."""
    if not isinstance(item, g.StreamObject):
        return None
    if "/F" in item or "/Ref" in item:
        return _ELSEWHERE
    return _PROGRAM if _name(item, "/Subtype2") == "/PS" else None
