"""The schema's own scalars: cursors, addresses, numbers, times."""

from datetime import UTC, datetime
from typing import NewType

import strawberry
from strawberry.schema.config import StrawberryConfig

from gql.model.domain.validation import is_email, is_phone

Cursor = NewType("Cursor", str)
EmailAddress = NewType("EmailAddress", str)
PhoneNumber = NewType("PhoneNumber", str)


def _cursor(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("A cursor is a string.")


def _email(value: object) -> str:
    if not isinstance(value, str) or not is_email(value):
        raise ValueError("That is not an e-mail address.")
    return value


def _phone(value: object) -> str:
    if not isinstance(value, str) or not is_phone(value):
        raise ValueError("A phone number is written in E.164, such as +4930123456.")
    return value


def _shown(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(
            "A time is written in RFC 3339 with its zone, such as 2026-11-22T12:00:00Z."
        )
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("That time is out of range.") from None


config = StrawberryConfig(
    disable_field_suggestions=True,
    scalar_map={
        Cursor: strawberry.scalar(
            name="Cursor",
            description="A place in a stream of events. Opaque: keep it and give it back.",
            serialize=str,
            parse_value=_cursor,
        ),
        EmailAddress: strawberry.scalar(
            name="EmailAddress",
            description="An e-mail address.",
            serialize=str,
            parse_value=_email,
        ),
        PhoneNumber: strawberry.scalar(
            name="PhoneNumber",
            description="A phone number in E.164, such as +4930123456.",
            serialize=str,
            parse_value=_phone,
        ),
        datetime: strawberry.scalar(
            name="DateTime",
            description="A moment in RFC 3339, always told in UTC.",
            serialize=_shown,
            parse_value=_moment,
        ),
    },
)
