"""Runs Typst: our own templates in this process, users' templates in a sandbox process."""

import base64
import datetime as dt
import functools
import importlib.resources
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import typst

from gql.documents.errors import DocumentError
from gql.model.domain.text import Text

SANDBOX_TIMEOUT = 20  # seconds
_SANDBOX = Path(__file__).with_name("sandbox.py")
# A constant date, so that equal data gives equal bytes.
_TIMESTAMP = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_POSITION = re.compile(r"typ:(\d+):\d+")
_TOO_EXPENSIVE = Text("The template takes too much time or memory to compile.")


@functools.cache
def template_source(name: str) -> str:
    """Returns the text of one of our own templates."""
    templates = importlib.resources.files("gql.documents.typst").joinpath("templates")
    return templates.joinpath(name).read_text("utf-8")


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def render(name: str, data: Any, *, tagged: bool) -> bytes:
    """Returns the PDF that our own template `name` makes of `data`, which it receives as JSON."""
    return typst.compile(
        template_source(name).encode(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        timestamp=_TIMESTAMP,
        pdf_tags=tagged,
    )


def compile_untrusted(
    text: str, prelude: str, data: dict[str, str], timeout: float = SANDBOX_TIMEOUT
) -> tuple[bytes, Any]:
    """Compiles a user's template `text` after `prelude`; returns the PDF and its form fields.

    It runs in a child process without files or network, for at most `timeout` seconds and with
    limited memory, which costs about 60 ms more than compiling here. Checking the text instead
    would not be enough: Typst cannot be interrupted, and `eval` can hide an import. Raises
    `DocumentError` with the line in the user's own source.
    """
    encodable = {_encodable(key): _encodable(value) for key, value in data.items()}
    request = {"source": prelude + _encodable(text), "data": json.dumps(encodable)}
    result = _run_sandbox(request, timeout)
    if "message" in result:
        raise DocumentError(_explain(result, prelude.count("\n"), text.count("\n") + 1))
    return base64.b64decode(result["pdf"]), result["fields"]


def _encodable(text: str) -> str:
    """Replaces lone surrogates, which JSON can carry and Typst cannot read, with "?"."""
    return text.encode("utf-8", "replace").decode()


def _run_sandbox(request: dict[str, str], timeout: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as empty_folder:
        try:
            process = subprocess.run(  # noqa: S603  # our own interpreter on our own file
                [sys.executable, "-I", str(_SANDBOX)],
                input=json.dumps(request).encode(),
                capture_output=True,
                cwd=empty_folder,
                env={"RAYON_NUM_THREADS": "1"},  # 64 threads would not fit into its memory
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise DocumentError(_TOO_EXPENSIVE) from error
    stderr = process.stderr
    if process.returncode < 0 or b"MemoryError" in stderr or b"panicked" in stderr:
        raise DocumentError(_TOO_EXPENSIVE)
    if process.returncode:
        raise RuntimeError(stderr.decode(errors="replace"))
    result: dict[str, Any] = json.loads(process.stdout)
    return result


def _explain(result: dict[str, Any], prelude_lines: int, template_lines: int) -> Text:
    lines = [int(line) - prelude_lines for line in _POSITION.findall(result["diagnostic"])]
    # An error inside #field is reported first there, then at the call that led to it.
    line = next((line for line in lines if 1 <= line <= template_lines), None)
    problem = _problem(result["message"])
    if line is None:
        return Text("The template has an error: {problem}.", problem=problem)
    return Text(
        "The template has an error in line {line}: {problem}.", line=str(line), problem=problem
    )


def _problem(message: str) -> Text | str:
    """Returns the problem that a message of the compiler means; else the message, in English."""
    if "package" in message:
        return Text("packages cannot be imported, a template stands on its own")
    if message.startswith(("file not found", "failed to load file", "access denied")):
        return Text("files cannot be read, a template stands on its own")
    message = message.removeprefix("panicked with: ").removeprefix("assertion failed: ")
    return message.strip().rstrip(".")
