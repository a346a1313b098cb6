"""Compiles one user's Typst template under resource limits; a script that `typst.compiler` runs."""

import base64
import datetime as dt
import json
import resource
import sys
from typing import Any

import typst

_MEMORY = 1 << 30
_CPU_SECONDS = 15


def _set_limits() -> None:
    # From here on no file can be opened, and a socket is a file: no reading, no network.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _compile(source: bytes, data: str) -> dict[str, object]:
    options: dict[str, Any] = {
        "root": ".",
        "font_paths": typst.Fonts(include_system_fonts=False),
        "ignore_system_fonts": True,
        "sys_inputs": {"data": data},
    }
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    try:
        pdf = typst.compile(source, format="pdf", timestamp=now, **options)
        fields = typst.query(source, "<gql-field>", field="value", **options)
    except typst.TypstError as error:
        return {"message": error.message, "diagnostic": error.diagnostic}
    if not isinstance(pdf, bytes):
        raise TypeError
    return {"pdf": base64.b64encode(pdf).decode(), "fields": json.loads(fields)}


def _main() -> None:
    request = json.load(sys.stdin)
    _set_limits()
    json.dump(_compile(request["source"].encode(), request["data"]), sys.stdout)


if __name__ == "__main__":
    _main()
