"""Validates what people fill in: which signer a field belongs to, and whether a value fits it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from gql.model.domain.enums import FieldKind
from gql.model.domain.errors import Invalid
from gql.model.domain.phone_numbers import InvalidPhoneNumber, to_e164
from gql.model.domain.text import Text
from gql.model.domain.value_objects import Contact, FieldSpec

AGENT_INDEX = 0
_SIGNER_PREFIX = re.compile(r"(?:customer|signer)(?:_(\d{1,3}))?\.|(agent)\.")
# the characters of RFC 5322 section 3.2.3 that no unquoted address has are refused
_LOCAL_PART = r"[^@\s<>()\[\],;:\"\\]{1,64}"
_DOMAIN_LABEL = r"(?!-)[^@\s<>()\[\],;:\"\\.]{1,63}(?<!-)"
_EMAIL = re.compile(rf"{_LOCAL_PART}@{_DOMAIN_LABEL}(?:\.{_DOMAIN_LABEL})*")
_NUMBER = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,10})?")
# 1,500 is one and a half in some countries, and one thousand five hundred in others
_AMBIGUOUS_NUMBER = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# letters and symbols by their category, but drawn as nothing: Hangul fillers, an empty Braille cell
_BLANK_SYMBOLS = "\u115f\u1160\u3164\uffa0\u2800"
_LINE_BREAKS = "\t\n\r\u2028\u2029"
# they change the order in which the text around them is read
_BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_VALUE_LIMIT = 5_000  # characters
_ACCEPTED_VALUES = {
    FieldKind.CHECKBOX: Text('{label} takes "true" or "false".'),
    FieldKind.CHOICE: Text("{label} takes one of {options}."),
    FieldKind.EMAIL: Text("{label} takes an e-mail address."),
    FieldKind.NUMBER: Text("{label} takes a number."),
    FieldKind.DATE: Text("{label} takes a date such as 2026-11-22."),
}


def signer_index_of(field: FieldSpec) -> int:
    """Returns the index of the signer a field belongs to: 1, 2, … or `AGENT_INDEX`.

    A name without a prefix belongs to signer 1.
    """
    prefix = _SIGNER_PREFIX.match(field.name)
    if not prefix:
        return 1
    return AGENT_INDEX if prefix[2] else int(prefix[1] or 1)


def signer_count(fields: Iterable[FieldSpec]) -> int:
    """Returns how many signers a document has fields for; 0 if no field name has a prefix."""
    indexes = (signer_index_of(field) for field in fields if _SIGNER_PREFIX.match(field.name))
    return max(indexes, default=0)


def fields_of_signer(fields: Iterable[FieldSpec], signer_index: int) -> tuple[FieldSpec, ...]:
    """Returns the fields of one signer."""
    return tuple(field for field in fields if signer_index_of(field) == signer_index)


def validate_values(
    fields: Iterable[FieldSpec],
    values: Mapping[str, str],
    *,
    saved_values: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Returns a copy of the values if each names one of the fields and fits it.

    With `saved_values`, the values saved before, every required field must have a value in one of
    the two. Raises `Invalid` for the first value that does not fit or is missing.
    """
    fields_by_name = {
        field.name: field for field in fields if field.kind is not FieldKind.SIGNATURE
    }
    for name in values:
        if name not in fields_by_name:
            path = ("input", "values", name)
            raise Invalid('There is no field "{name}" to fill in here.', path, name=name)
    valid_values = {
        name: _valid_value(fields_by_name[name], value) for name, value in values.items()
    }
    if saved_values is not None:
        _check_required(fields_by_name.values(), {**saved_values, **valid_values})
    return valid_values


def _check_required(fields: Iterable[FieldSpec], values: Mapping[str, str]) -> None:
    for field in fields:
        value = values.get(field.name, "")
        is_unchecked = field.kind is FieldKind.CHECKBOX and value == "false"
        if field.required and (is_unchecked or not any(map(_is_visible, value))):
            label, path = field.label or field.name, ("input", "values", field.name)
            raise Invalid("A value is required: {label}.", path, label=label)


def _valid_value(field: FieldSpec, value: str) -> str:
    """Returns a value as it is stored. Raises `Invalid` if it does not fit the field."""
    path = ("input", "values", field.name)
    multiline = field.kind is FieldKind.TEXT
    limit = field.max_length or _VALUE_LIMIT
    validate_text(value, path, limit=limit, allow_empty=True, multiline=multiline)
    if field.kind in (FieldKind.EMAIL, FieldKind.NUMBER, FieldKind.DATE):
        value = value.strip()
    if field.kind is FieldKind.NUMBER and _AMBIGUOUS_NUMBER.fullmatch(value):
        raise Invalid(_ambiguous_number(field), path)
    if value and not _fits(field, value):
        raise Invalid(_accepted_values(field), path)
    return value.replace(",", ".") if field.kind is FieldKind.NUMBER else value


def _fits(field: FieldSpec, value: str) -> bool:
    match field.kind:
        case FieldKind.CHECKBOX:
            return value in ("true", "false")
        case FieldKind.CHOICE:
            return value in field.options
        case FieldKind.EMAIL:
            return is_email(value)
        case FieldKind.NUMBER:
            return bool(_NUMBER.fullmatch(value))
        case FieldKind.DATE:
            return _is_date(value)
        case _:
            return True


def _accepted_values(field: FieldSpec) -> Text:
    label = field.label or field.name
    return _ACCEPTED_VALUES[field.kind].with_parameters(label=label, options=field.options)


def _ambiguous_number(field: FieldSpec) -> Text:
    return Text(
        "{label} takes a number without separators of thousands: write 1500 or 1.5, not 1,500.",
        label=field.label or field.name,
    )


def _is_date(value: str) -> bool:
    try:
        # fromisoformat takes more, such as 2026-W01-1
        return bool(_DATE.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def is_email(value: str) -> bool:
    """Returns whether the value has the form of an e-mail address, of at most 254 characters."""
    return (
        len(value) <= 254
        and bool(_EMAIL.fullmatch(value))
        and not any(unicodedata.category(character)[0] in "CZ" for character in value)
    )


def validate_text(
    value: str,
    path: tuple[str, ...],
    *,
    limit: int = 200,
    allow_empty: bool = False,
    multiline: bool = False,
) -> str:
    """Returns a text if it can be stored and shown.

    Raises `Invalid` if it is longer than `limit` characters, has a lone surrogate or a control
    character, or shows nothing and `allow_empty` is false. Only with `multiline` it may have line
    breaks, tabs and controls of the writing direction: a name with a line break could add a header
    to a mail, one with a control of direction could look like another.
    """
    if any(_is_forbidden(character, multiline) for character in value):
        raise Invalid("The text holds characters that cannot be stored.", path)
    if len(value) > limit:
        raise Invalid("The text is longer than {limit} characters.", path, limit=limit)
    if not allow_empty and not any(map(_is_visible, value)):
        raise Invalid("The text is empty.", path)
    return value


def _is_forbidden(character: str, multiline: bool) -> bool:
    if character in _LINE_BREAKS or character in _BIDI_CONTROLS:
        return not multiline
    return unicodedata.category(character) in ("Cc", "Cs")


def _is_visible(character: str) -> bool:
    """Whether a character is drawn, unlike blanks, format characters and lone accents."""
    return unicodedata.category(character)[0] not in "CMZ" and character not in _BLANK_SYMBOLS


def validate_contact(
    contact: Contact, country: str, path: tuple[str, ...] = ("input", "contact")
) -> Contact:
    """Returns the contact as it is stored, with its phone number in E.164.

    A phone number without a country code is one of `country`. Raises `Invalid` without a name, and
    without an e-mail address or a phone number.
    """
    validate_text(contact.name, (*path, "name"))
    if not contact.email and not contact.phone:
        raise Invalid("An e-mail address or a phone number is needed.", path)
    if not contact.phone:
        return contact
    try:
        return replace(contact, phone=to_e164(contact.phone, country))
    except InvalidPhoneNumber as error:
        raise Invalid(error.text, (*path, "phone")) from None
