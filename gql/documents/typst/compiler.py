"""Runs Typst: on the product's own sources here, on a template author's source in a child."""

import base64
import datetime as dt
import functools
import importlib.resources
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import typst

from gql.documents.errors import DocumentError

AUTHOR_SECONDS = 20
_PRESS = Path(__file__).with_name("sandbox.py")
# One date for every drawing, so that equal data gives equal bytes.
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_PLACE = re.compile(r"typ:(\d+):\d+")


@functools.cache
def source(name: str) -> str:
    """The text of a Typst file kept beside this module."""
    return (
        importlib.resources.files("gql.documents.typst")
        .joinpath("templates", name)
        .read_text("utf-8")
    )


def starts_right(text: str) -> bool:
    """Whether the first letter that has a direction starts at the right, as in Hebrew."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((d for d in directions if d in ("L", "R", "AL")), "L") != "L"


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def render(name: str, data: Any, *, tagged: bool) -> bytes:
    """The PDF that the product's own source `name` makes of `data`; data travels as JSON only."""
    return typst.compile(
        source(name).encode(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        timestamp=_EPOCH,
        pdf_tags=tagged,
    )


def compile_untrusted(text: str, prelude: str, data: dict[str, str]) -> tuple[bytes, Any]:
    """Compile an author's `text` behind `prelude`: the PDF, and the fields it says it wants.

    The author's program runs in a child process without files, network, or unbounded time and
    memory. It costs about 60 ms more than compiling here; there is no smaller fence, for Typst
    cannot be interrupted and `eval` hides an import from every look at the text.
    Errors: DocumentError with the line in the author's own source.
    """
    whole = {_sound(key): _sound(value) for key, value in data.items()}
    answer = _run_press({"source": prelude + _sound(text), "data": json.dumps(whole)})
    if "message" in answer:
        raise DocumentError(_explain(answer, prelude.count("\n"), text.count("\n") + 1))
    return base64.b64decode(answer["pdf"]), answer["spots"]


def _sound(text: str) -> str:
    """The text with "?" for halves of characters, which JSON can carry and Typst cannot read."""
    return text.encode("utf-8", "replace").decode()


def _run_press(order: dict[str, str]) -> dict[str, Any]:
    heavy = "The template takes too much time or memory to compile."
    with tempfile.TemporaryDirectory() as empty:
        try:
            done = subprocess.run(  # noqa: S603  # our own interpreter on our own file
                [sys.executable, "-I", str(_PRESS)],
                input=json.dumps(order).encode(),
                capture_output=True,
                cwd=empty,
                env={"RAYON_NUM_THREADS": "1"},  # 64 threads would not fit into its memory
                timeout=AUTHOR_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise DocumentError(heavy) from error
    if done.returncode < 0 or b"MemoryError" in done.stderr or b"panicked" in done.stderr:
        raise DocumentError(heavy)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _explain(answer: dict[str, Any], prelude_lines: int, author_lines: int) -> str:
    places = [int(line) - prelude_lines for line in _PLACE.findall(answer["diagnostic"])]
    # An error inside #field is reported there first, then at the call that led to it.
    line = next((place for place in places if 1 <= place <= author_lines), None)
    where = f" in line {line}" if line else ""
    return f"The template has an error{where}: {_plain(answer['message'])}."


def _plain(message: str) -> str:
    if "package" in message:
        return "packages cannot be imported, a template stands on its own"
    if message.startswith(("file not found", "failed to load file", "access denied")):
        return "files cannot be read, a template stands on its own"
    own_words = message.removeprefix("panicked with: ").removeprefix("assertion failed: ")
    return own_words.strip().rstrip(".")
