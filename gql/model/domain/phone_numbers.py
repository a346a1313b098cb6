"""Phone numbers, stored in E.164 and typed by people as they like."""

import re

import phonenumbers

from gql.model.domain.errors import TextError

# what people put between digits; a letter or another alphabet's digit is a mistake
_TYPED = re.compile(r"\+?[0-9 ()./\u00a0\u2010-\u2015-]{3,40}")

COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)


class InvalidPhoneNumber(TextError, ValueError):
    """The text is no phone number; the message says what is expected."""


def is_international(text: str) -> bool:
    """Returns whether the number begins with `+`, so that it is the same in every country."""
    return text.startswith("+")


def clean(text: str) -> str:
    """Returns what was typed without blanks around it. Raises `InvalidPhoneNumber`."""
    if not _TYPED.fullmatch(text.strip()):
        raise InvalidPhoneNumber("That is not a phone number; expected one such as +4930123456.")
    return text.strip()


def to_e164(text: str, country: str = "") -> str:
    """Returns a phone number in E.164, such as +4930123456.

    Without a leading `+` it is a national number of `country`, two letters of ISO 3166. Raises
    `InvalidPhoneNumber` if it is none, or if it is national and `country` is empty.
    """
    text = clean(text)
    if not is_international(text) and not country:
        raise InvalidPhoneNumber(
            "The phone number needs its country code, as in +4930123456; the organization's "
            "policy names no country for national numbers."
        )
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise InvalidPhoneNumber("That phone number is too short, too long, or of no country.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
