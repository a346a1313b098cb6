"""Asserts that texts for clients reveal nothing of the server's implementation."""

from pathlib import Path

_CHECKOUT = str(Path(__file__).parents[2]).lower()
_INTERNAL = (
    "sqlalchemy",
    "sqlite",
    "msgspec",
    "traceback",
    "select ",
    ".py",
    "error(",
    _CHECKOUT,
)


def assert_no_internals(text: str) -> None:
    assert [word for word in _INTERNAL if word in text.lower()] == []
