"""Prepares text for typesetting: its direction, and where long words may break."""

import re
import unicodedata

_LONG_RUN = re.compile(r"([^\s-]{16})(?=[^\s-])")


def is_right_to_left(text: str) -> bool:
    """Returns whether the first letter with a direction is right-to-left, as in Hebrew."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((d for d in directions if d in ("L", "R", "AL")), "L") != "L"


def soft_wrap(text: str) -> str:
    """Returns the text with a zero-width space after every 16 characters of a long word."""
    return _LONG_RUN.sub("\\1\u200b", text)
