"""What people fill in: whose a field is, and whether a value fits it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from gql.model.domain.enums import FieldKind
from gql.model.domain.errors import Invalid
from gql.model.domain.value_objects import Contact, FieldSpec

AGENT = 0
_SLOT = re.compile(r"(?:customer|signer)(?:_(\d{1,3}))?\.|(agent)\.")
_ATOM = r"[^@\s.\x00-\x1f\ud800-\udfff]"
_EMAIL = re.compile(rf"(?:{_ATOM}|\.){{1,64}}@{_ATOM}+(?:\.{_ATOM}+)*")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_TEXT_LIMIT = 5_000


def owner(field: FieldSpec) -> int:
    """Whose field it is: signer 1, 2, … or `AGENT`; a name without a prefix is signer 1's."""
    found = _SLOT.match(field.name)
    if not found:
        return 1
    return AGENT if found[2] else int(found[1] or 1)


def places(fields: Iterable[FieldSpec]) -> int:
    """How many signers a document has fields for; 0 where it names none."""
    named = (owner(field) for field in fields if _SLOT.match(field.name))
    return max(named, default=0)


def own_fields(fields: Iterable[FieldSpec], position: int) -> tuple[FieldSpec, ...]:
    """The fields of one signer, by number."""
    return tuple(field for field in fields if owner(field) == position)


def checked(
    fields: Iterable[FieldSpec],
    values: Mapping[str, str],
    *,
    complete: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The values, if each names one of the fields and fits it; `Invalid` names the first misfit.

    With `complete`, the values kept before, every required field must have a value in one of them.
    """
    known = {field.name: field for field in fields if field.kind is not FieldKind.SIGNATURE}
    for name, value in values.items():
        if name not in known:
            raise Invalid(f"There is no field {name!r} to fill in here.", ("input", "values", name))
        _check(known[name], value)
    if complete is not None:
        _check_complete(known, {**complete, **values})
    return dict(values)


def _check_complete(known: Mapping[str, FieldSpec], values: Mapping[str, str]) -> None:
    for name, field in known.items():
        empty = ("", "false") if field.kind is FieldKind.CHECKBOX else ("",)
        if field.required and values.get(name, "").strip() in empty:
            raise Invalid(f"A value is required: {field.label or name}.", ("input", "values", name))


def _check(field: FieldSpec, value: str) -> None:
    path = ("input", "values", field.name)
    plain(value, path, limit=_TEXT_LIMIT, empty=True)
    if value and not _fits(field, value):
        raise Invalid(f"{field.label or field.name} takes {_expected(field)}.", path)


def _fits(field: FieldSpec, value: str) -> bool:
    match field.kind:
        case FieldKind.CHECKBOX:
            return value in ("true", "false")
        case FieldKind.CHOICE:
            return value in field.options
        case FieldKind.EMAIL:
            return is_email(value)
        case FieldKind.NUMBER:
            return bool(re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", value))
        case FieldKind.DATE:
            return _is_date(value)
        case _:
            return True


def _expected(field: FieldSpec) -> str:
    return {
        FieldKind.CHECKBOX: '"true" or "false"',
        FieldKind.CHOICE: "one of " + ", ".join(field.options),
        FieldKind.EMAIL: "an e-mail address",
        FieldKind.NUMBER: "a number",
        FieldKind.DATE: "a date such as 2026-11-22",
    }[field.kind]


def _is_date(value: str) -> bool:
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_email(value: str) -> bool:
    """Whether it has the shape of an e-mail address, at most 254 characters."""
    return len(value) <= 254 and bool(_EMAIL.fullmatch(value))


def is_phone(value: str) -> bool:
    """Whether it is a phone number in E.164, such as +4930123456."""
    return bool(_PHONE.fullmatch(value))


def plain(value: str, path: tuple[str, ...], *, limit: int = 200, empty: bool = False) -> str:
    """A text that can be stored and shown; `Invalid` for an empty, too long or unprintable one."""
    if "\x00" in value or any("\ud800" <= one <= "\udfff" for one in value):
        raise Invalid("The text holds characters that cannot be stored.", path)
    if len(value) > limit:
        raise Invalid(f"The text is longer than {limit} characters.", path)
    if not empty and not value.strip():
        raise Invalid("The text is empty.", path)
    return value


def checked_contact(contact: Contact, path: tuple[str, ...] = ("input", "contact")) -> Contact:
    """A contact with a name and an e-mail address or a phone number; else `Invalid`."""
    plain(contact.name, (*path, "name"))
    if not contact.email and not contact.phone:
        raise Invalid("An e-mail address or a phone number is needed.", path)
    return contact
