"""Answers HTTP's questions about part of a file, or about a file one has (RFC 9110, 13 and 14)."""

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,20})-([0-9]{0,20})", re.IGNORECASE)
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_PLAIN = re.compile(r"[!#-~]+")


def ranged(
    request: Request, content: bytes, media_type: str, headers: Mapping[str, str], etag: str
) -> Response:
    """The content or the one range of it that is asked for, or 304 where the client has it.

    `etag` is a strong tag without its quotes: equal tags mean equal bytes; ValueError where it
    is none. Several ranges at once get the whole, as the RFC allows.
    """
    if not _PLAIN.fullmatch(etag):
        raise ValueError("An entity tag is visible ASCII without quotes.")
    tag = f'"{etag}"'
    own = {**headers, "ETag": tag, "Accept-Ranges": "bytes"}
    if _has(request, tag):
        return Response(status_code=304, headers=own)
    if request.method == "HEAD":
        own["Content-Length"] = str(len(content))
        return Response(headers=own, media_type=media_type)
    wanted = _wanted(request, tag, len(content))
    if wanted is None:
        return Response(content, headers=own, media_type=media_type)
    if not wanted:
        own["Content-Range"] = f"bytes */{len(content)}"
        return Response(status_code=416, headers=own)
    own["Content-Range"] = f"bytes {wanted[0]}-{wanted[-1]}/{len(content)}"
    part = content[wanted.start : wanted.stop]
    return Response(part, status_code=206, headers=own, media_type=media_type)


def _has(request: Request, tag: str) -> bool:
    """Whether the client says that it has the content already (weak comparison)."""
    held = ",".join(request.headers.getlist("if-none-match")).strip()
    return held == "*" or tag in _TAG.findall(held)


def _wanted(request: Request, tag: str, size: int) -> range | None:
    """The bytes that are asked for; none where there are no such; None means all."""
    asked = request.headers.getlist("range")
    if len(asked) != 1 or size == 0 or request.headers.get("if-range", tag).strip() != tag:
        return None  # of an empty file nobody can have a part: some ask all files for a range
    found = _RANGE.fullmatch(asked[0].strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
