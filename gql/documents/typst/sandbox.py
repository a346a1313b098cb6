"""Compiles one author's Typst source; a script of its own, run fenced in by `typeset.press`."""

import base64
import datetime as dt
import json
import resource
import sys
from typing import Any

import typst

_MEMORY = 1 << 30
_CPU_SECONDS = 15


def _fence() -> None:
    # No file may be opened from here on, and a socket is a file: no reading, no network.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _compile(source: bytes, data: str) -> dict[str, object]:
    fence: dict[str, Any] = {
        "root": ".",
        "font_paths": typst.Fonts(include_system_fonts=False),
        "ignore_system_fonts": True,
        "sys_inputs": {"data": data},
    }
    today = dt.datetime.now(dt.UTC).replace(microsecond=0)
    try:
        pdf = typst.compile(source, format="pdf", timestamp=today, **fence)
        spots = typst.query(source, "<gql-field>", field="value", **fence)
    except typst.TypstError as error:
        return {"message": error.message, "diagnostic": error.diagnostic}
    if not isinstance(pdf, bytes):
        raise TypeError
    return {"pdf": base64.b64encode(pdf).decode(), "spots": json.loads(spots)}


def _main() -> None:
    order = json.load(sys.stdin)
    _fence()
    json.dump(_compile(order["source"].encode(), order["data"]), sys.stdout)


if __name__ == "__main__":
    _main()
