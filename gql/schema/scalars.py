"""The scalars of the schema: cursors, e-mail addresses, phone numbers and times."""

import re
from datetime import UTC, datetime, timedelta
from typing import NewType

import strawberry
from strawberry.schema.config import StrawberryConfig

from gql.execution.input_errors import invalid_scalar
from gql.model.domain.phone_numbers import InvalidPhoneNumber, clean, is_international, to_e164
from gql.model.domain.validation import is_email

EventCursor = NewType("EventCursor", str)
ListCursor = NewType("ListCursor", str)
EmailAddress = NewType("EmailAddress", str)
PhoneNumber = NewType("PhoneNumber", str)


def _parse_cursor(value: object) -> str:
    if isinstance(value, str):
        return value
    raise invalid_scalar("A cursor is a string.")


def _parse_email(value: object) -> str:
    address = value.strip() if isinstance(value, str) else ""
    if not is_email(address):
        raise invalid_scalar("That is not an e-mail address.")
    local_part, _, domain = address.rpartition("@")
    return f"{local_part}@{domain.lower()}"


def _parse_phone(value: object) -> str:
    """Returns a number in E.164, or a national number as it was typed.

    The resolver completes it with the country of the organization.
    """
    if not isinstance(value, str):
        raise invalid_scalar('A phone number is a string, such as "+4930123456".')
    try:
        typed = clean(value)
        return to_e164(typed) if is_international(typed) else typed
    except InvalidPhoneNumber as error:
        raise invalid_scalar(str(error)) from None


def _serialize_datetime(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


# section 5.6, with lower-case letters and a blank in place of the T
_RFC_3339 = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<minute>[0-9]{2}:[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?P<fraction>\.[0-9]{1,9})?(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def _parse_datetime(value: object) -> datetime:
    match = _RFC_3339.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        parsed = _datetime_of(match) if match else None
    except ValueError:
        parsed = None
    if parsed is None:
        raise invalid_scalar(
            "A time must be in RFC 3339 format with its time zone, such as 2026-11-22T12:00:00Z."
        )
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        raise invalid_scalar("That time is out of range.") from None


def _datetime_of(match: re.Match[str]) -> datetime:
    """Returns the time that was matched. A leap second is the first of the next minute."""
    parts = match.groupdict(default="")
    is_leap_second = parts["second"] == "60"
    second = "59" if is_leap_second else parts["second"]
    fraction = parts["fraction"][:7]  # datetime has microseconds
    time = f"{parts['minute']}:{second}{fraction}{parts['zone'].upper()}"
    return datetime.fromisoformat(f"{parts['day']}T{time}") + timedelta(seconds=is_leap_second)


config = StrawberryConfig(
    disable_field_suggestions=True,
    scalar_map={
        EventCursor: strawberry.scalar(
            name="EventCursor",
            description="A position in a session's stream of events. Opaque: store it, and pass it"
            " to a subscription as `after` to resume the stream.",
            serialize=str,
            parse_value=_parse_cursor,
        ),
        ListCursor: strawberry.scalar(
            name="ListCursor",
            description="A position in a list. Opaque: pass it as `after` to get the items that"
            " follow, or as `before` to get those that precede. Valid for the list that returned"
            " it.",
            serialize=str,
            parse_value=_parse_cursor,
        ),
        EmailAddress: strawberry.scalar(
            name="EmailAddress",
            description="An e-mail address, at most 254 characters long.",
            serialize=str,
            parse_value=_parse_email,
        ),
        PhoneNumber: strawberry.scalar(
            name="PhoneNumber",
            description="A phone number in E.164 format, such as +4930123456. Inputs may contain"
            " spaces, dashes and parentheses, and may omit the country code if `Policy.country` is"
            " set.",
            serialize=str,
            parse_value=_parse_phone,
        ),
        datetime: strawberry.scalar(
            name="DateTime",
            description="A date and time in RFC 3339 format, such as 2026-11-22T12:00:00Z. Outputs"
            " are in UTC; inputs need a time zone.",
            serialize=_serialize_datetime,
            parse_value=_parse_datetime,
        ),
    },
)
