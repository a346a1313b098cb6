"""What fits a field and what is stored of it; the web pages are checked with the same examples."""

import json
from pathlib import Path
from typing import Any

import pytest

from gql.model.domain.enums import FieldKind
from gql.model.domain.errors import Invalid
from gql.model.domain.validation import validate_values
from gql.model.domain.value_objects import FieldSpec

# web/checks/fieldValidation.mjs, part of `npm run check`, checks the pages with the same examples
EXAMPLES = json.loads((Path(__file__).parents[2] / "web/checks/fieldValues.json").read_text())


def examples(verdict: str) -> list[Any]:
    """Returns the kind of each example with this verdict, and the example."""
    return [
        pytest.param(FieldKind(kind), as_text(value), id=f"{kind}-{number}")
        for kind, values in EXAMPLES[verdict].items()
        for number, value in enumerate(values)
    ]


def as_text(value: str | list[tuple[str, int]]) -> str:
    """Returns an example's text: as it is, or its parts, each repeated as often as it says."""
    if isinstance(value, str):
        return value
    return "".join(text * count for text, count in value)


@pytest.mark.parametrize(("kind", "value"), examples("accepted"))
def test_the_server_accepts_what_the_pages_accept(kind: FieldKind, value: str) -> None:
    validate_values([FieldSpec("field", kind)], {"field": value})


@pytest.mark.parametrize(("kind", "value"), examples("refused"))
def test_the_server_refuses_what_the_pages_refuse(kind: FieldKind, value: str) -> None:
    with pytest.raises(Invalid):
        validate_values([FieldSpec("field", kind)], {"field": value})


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (FieldKind.NUMBER, "1234,5", "1234.5"),
        (FieldKind.NUMBER, " -0.25 ", "-0.25"),
        (FieldKind.EMAIL, " ada@x.example ", "ada@x.example"),
        (FieldKind.DATE, "2026-11-22 ", "2026-11-22"),
        (FieldKind.TEXT, " two\nlines ", " two\nlines "),
        (FieldKind.CHECKBOX, "true", "true"),
    ],
)
def test_a_value_is_stored_in_one_form(kind: FieldKind, typed: str, stored: str) -> None:
    assert validate_values([FieldSpec("field", kind)], {"field": typed}) == {"field": stored}


def test_a_value_longer_than_its_field_is_refused() -> None:
    field = FieldSpec("field", max_length=3)
    assert validate_values([field], {"field": "abc"}) == {"field": "abc"}
    with pytest.raises(Invalid) as caught:
        validate_values([field], {"field": "abcd"})
    assert caught.value.path == ("input", "values", "field")


@pytest.mark.parametrize("value", ["\u200b", "\u2800", " \u00ad ", "\u202e"])
def test_an_invisible_value_does_not_fill_a_required_field(value: str) -> None:
    field = FieldSpec("field", FieldKind.TEXT, required=True)
    with pytest.raises(Invalid, match="A value is required"):
        validate_values([field], {"field": value}, saved_values={})


def test_an_ambiguous_number_is_refused_with_both_readings() -> None:
    with pytest.raises(Invalid, match=r"write 1500 or 1\.5"):
        validate_values([FieldSpec("field", FieldKind.NUMBER)], {"field": "1,500"})
