"""Values of form fields: what fits a field, and what is stored of it."""

import pytest

from gql.model.domain.enums import FieldKind
from gql.model.domain.errors import Invalid
from gql.model.domain.validation import validate_values
from gql.model.domain.value_objects import FieldSpec


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


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (FieldKind.NUMBER, "1.234,5"),
        (FieldKind.NUMBER, "١٢٣"),
        (FieldKind.NUMBER, "12\n"),
        (FieldKind.NUMBER, "1e5"),
        (FieldKind.EMAIL, "ada@x.example\nBcc: eve@x.example"),
        (FieldKind.DATE, "2026-02-31"),
        (FieldKind.DATE, "２０２６-11-22"),
        (FieldKind.TEXT, "a\x00b"),
        (FieldKind.TEXT, "\x1b[31m"),
        (FieldKind.CHECKBOX, "yes"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(kind: FieldKind, typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        validate_values([FieldSpec("field", kind)], {"field": typed})
    assert caught.value.path == ("input", "values", "field")
