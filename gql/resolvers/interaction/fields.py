"""Checks of the fields that an agent or admin defines."""

from collections.abc import Sequence

from gql.model.domain.enums import FieldKind
from gql.model.domain.errors import Invalid
from gql.model.domain.rules.limits import MAX_FIELDS, MAX_OPTIONS
from gql.model.domain.validation import validate_text
from gql.model.domain.value_objects import FieldSpec


def check_fields(fields: Sequence[FieldSpec], path: tuple[str, ...]) -> None:
    """Raises `Invalid` for too many fields or options, equal names, or wrong options.

    `path` names the input in the errors.
    """
    if len(fields) > MAX_FIELDS:
        raise Invalid("At most {limit} fields.", path, limit=MAX_FIELDS)
    for field in fields:
        validate_text(field.name, (*path, "name"))
        validate_text(field.label or field.name, (*path, "label"))
        if len(field.options) > MAX_OPTIONS:
            raise Invalid(
                "A choice has at most {limit} options.", (*path, "options"), limit=MAX_OPTIONS
            )
        for option in field.options:
            validate_text(option, (*path, "options"))
        if field.kind is FieldKind.CHOICE and not field.options:
            raise Invalid(
                '"{name}" is a choice without options.', (*path, "options"), name=field.name
            )
        if field.kind is not FieldKind.CHOICE and field.options:
            raise Invalid(
                '"{name}" is no choice, so it has no options.', (*path, "options"), name=field.name
            )
        if len(set(field.options)) < len(field.options):
            raise Invalid('"{name}" has an option twice.', (*path, "options"), name=field.name)
    if len({field.name for field in fields}) < len(fields):
        raise Invalid("Two fields have the same name.", path)
