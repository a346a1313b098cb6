"""Which form an answer takes: what the Accept header prefers of what is on offer."""

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
SSE = "text/event-stream"
PAGE = "text/html"


def preferred(accept: str, offers: tuple[str, ...]) -> str | None:
    """The offer the header likes best; of equals the one it names first, else the first offer.

    None where it accepts none of them. Without a header everything is accepted (RFC 9110, 12.5.1).
    """
    ranges = [_range(one) for one in accept.split(",") if one.strip()] or [("*/*", 1.0)]
    best: tuple[float, int, int] | None = None
    chosen = None
    for order, offer in enumerate(offers):
        quality, place = _liking(offer, ranges)
        rank = (quality, -place, -order)
        if quality > 0 and (best is None or rank > best):
            best, chosen = rank, offer
    return chosen


def _liking(offer: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """How much an offer is liked (0 to 1), by the most specific range, and where that is named."""
    for pattern in (offer, offer.partition("/")[0] + "/*", "*/*"):
        for place, (name, quality) in enumerate(ranges):
            if name == pattern:
                return quality, place
    return 0.0, len(ranges)


def _range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, min(max(float(value), 0.0), 1.0)
            except ValueError:
                return name, 0.0
    return name, 1.0
