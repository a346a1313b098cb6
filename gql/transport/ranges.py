"""Conditional requests and range requests for a file (RFC 9110, sections 13 and 14)."""

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,20})-([0-9]{0,20})", re.IGNORECASE)
_ENTITY_TAG = re.compile(r'(?:W/)?("[^"]*")')
_VISIBLE_ASCII = re.compile(r"[!#-~]+")


def range_response(
    request: Request, content: bytes, media_type: str, headers: Mapping[str, str], etag: str
) -> Response:
    """Returns the content, the one range of it that is requested, or 304 if the client has it.

    `etag` is a strong entity tag without its quotes: equal tags mean equal bytes. Raises ValueError
    if it is not one. A request for several ranges gets the whole content, as the RFC allows.
    """
    if not _VISIBLE_ASCII.fullmatch(etag):
        raise ValueError("An entity tag is visible ASCII without quotes.")
    tag = f'"{etag}"'
    all_headers = {**headers, "ETag": tag, "Accept-Ranges": "bytes"}
    if _is_cached(request, tag):
        return Response(status_code=304, headers=all_headers)
    if request.method == "HEAD":
        all_headers["Content-Length"] = str(len(content))
        return Response(headers=all_headers, media_type=media_type)
    positions = _requested_range(request, tag, len(content))
    if positions is None:
        return Response(content, headers=all_headers, media_type=media_type)
    return _partial_response(content, positions, media_type, all_headers)


def _partial_response(
    content: bytes, positions: range, media_type: str, headers: dict[str, str]
) -> Response:
    if not positions:
        headers["Content-Range"] = f"bytes */{len(content)}"
        return Response(status_code=416, headers=headers)
    headers["Content-Range"] = f"bytes {positions[0]}-{positions[-1]}/{len(content)}"
    part = content[positions.start : positions.stop]
    return Response(part, status_code=206, headers=headers, media_type=media_type)


def _is_cached(request: Request, tag: str) -> bool:
    """Returns whether If-None-Match names the tag (weak comparison)."""
    tags = ",".join(request.headers.getlist("if-none-match")).strip()
    return tags == "*" or tag in _ENTITY_TAG.findall(tags)


def _requested_range(request: Request, tag: str, size: int) -> range | None:
    """Returns the requested positions, an empty range if they do not exist, or None for all."""
    lines = request.headers.getlist("range")
    if len(lines) != 1 or request.headers.get("if-range", tag).strip() != tag:
        return None
    if size == 0:
        return None  # some clients request a range of every file; an empty one has none
    match = _RANGE.fullmatch(lines[0].strip())
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
