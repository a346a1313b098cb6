"""Content negotiation: the media type of a response, and the languages that its reader accepts."""

from starlette.datastructures import Headers

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
SSE = "text/event-stream"
PAGE = "text/html"


def preferred_type(accept: str, offers: tuple[str, ...]) -> str | None:
    """Returns the offered media type with the highest quality, or None if none is accepted.

    Among equals the one that the header names first wins, then the first offer. An empty header
    accepts everything (RFC 9110, 12.5.1).
    """
    ranges = [_parse_range(text) for text in accept.split(",") if text.strip()] or [("*/*", 1.0)]
    best: tuple[float, int, int] | None = None
    chosen = None
    for index, offer in enumerate(offers):
        quality, position = _quality(offer, ranges)
        rank = (quality, -position, -index)
        if quality > 0 and (best is None or rank > best):
            best, chosen = rank, offer
    return chosen


def _quality(offer: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """Returns the quality (0 to 1) of the most specific range that matches, and its position."""
    for pattern in (offer, offer.partition("/")[0] + "/*", "*/*"):
        for position, (name, quality) in enumerate(ranges):
            if name == pattern:
                return quality, position
    return 0.0, len(ranges)


def _parse_range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, min(max(float(value), 0.0), 1.0)
            except ValueError:
                return name, 0.0
    return name, 1.0


def accepted_languages(headers: Headers) -> str:
    """Returns the Accept-Language header, "" without one. Browsers also send it for a WebSocket."""
    return ",".join(headers.getlist("accept-language"))
