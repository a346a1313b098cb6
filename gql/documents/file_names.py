"""Turns any text into file names that are safe and unique on every system."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

MAX_CHARACTERS = 150
_MAX_BYTES = 240  # file systems count bytes, and allow 255
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def safe_file_names(titles: Iterable[str]) -> Iterator[str]:
    """Yields a file name for each title, without path or control characters, in order.

    A name has at most 150 characters and keeps its extension; a duplicate, ignoring case, gets
    " (2)", " (3)"...
    """
    used: set[str] = set()
    for title in titles:
        stem, extension = _split(title)
        number, name = 1, _shorten(stem, extension)
        while name.casefold() in used:
            number += 1
            name = _shorten(stem, f" ({number}){extension}")
        used.add(name.casefold())
        yield name


def _split(title: str) -> tuple[str, str]:
    """Returns a safe stem and the extension of a title."""
    name = "".join(c for c in unicodedata.normalize("NFC", title) if _is_allowed(c))
    name = " ".join(_FORBIDDEN.sub("_", name).split()).strip(". ")
    match = _EXTENSION.search(name)
    extension = match[0] if match and match.start() else ""
    stem = name.removesuffix(extension).rstrip(". ") or "file"
    return (f"_{stem}" if _RESERVED.fullmatch(stem) else stem), extension


def _is_allowed(character: str) -> bool:
    # Cf includes the direction marks with which "gpj.exe" can be displayed as "exe.jpg".
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _shorten(stem: str, ending: str) -> str:
    name = stem[: MAX_CHARACTERS - len(ending)] + ending
    while len(name.encode()) > _MAX_BYTES:
        stem = stem[: len(name) - len(ending) - 1]
        name = stem + ending
    return name
