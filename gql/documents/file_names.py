"""Turns any text into file names that are safe and unique on every system."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

MAX_CHARACTERS = 150
_MAX_BYTES = 240  # file systems count bytes, and stop at 255
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def safe_names(wanted: Iterable[str]) -> Iterator[str]:
    """One name per wanted name, in order: no path, no control character, at most 150 characters.

    The extension stays; a name that is taken, whatever its case, gets " (2)", " (3)"...
    """
    taken: set[str] = set()
    for text in wanted:
        stem, extension = _parts(text)
        number, name = 1, _cut(stem, extension)
        while name.casefold() in taken:
            number += 1
            name = _cut(stem, f" ({number}){extension}")
        taken.add(name.casefold())
        yield name


def _parts(text: str) -> tuple[str, str]:
    plain = "".join(c for c in unicodedata.normalize("NFC", text) if _is_plain(c))
    plain = _FORBIDDEN.sub("_", plain)
    plain = " ".join(plain.split()).strip(". ")
    found = _EXTENSION.search(plain)
    extension = found[0] if found and found.start() else ""
    stem = plain.removesuffix(extension).rstrip(". ") or "file"
    return (f"_{stem}" if _RESERVED.fullmatch(stem) else stem), extension


def _is_plain(character: str) -> bool:
    # Cf holds the marks that can make "gpj.exe" read "exe.jpg".
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _cut(stem: str, ending: str) -> str:
    name = stem[: MAX_CHARACTERS - len(ending)] + ending
    while len(name.encode()) > _MAX_BYTES:
        stem = stem[: len(name) - len(ending) - 1]
        name = stem + ending
    return name
