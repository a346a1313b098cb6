"""Tickets: short-lived, signed leave to fetch or to bring one file, carried in a URL."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

import msgspec

from gql.model.domain.errors import NotFound

DOWNLOAD, PREVIEW, CERTIFICATE = "download", "preview", "certificate"
PAGE, UPLOAD = "page", "upload"


@dataclass(frozen=True, slots=True)
class SignedUrl:
    """What one URL allows, to whom (`credential_id`), until when (seconds since 1970).

    `look` binds it to the files as they were when it was made.
    """

    use: str
    credential_id: str
    expires: int
    subject_id: str
    step_id: str | None = None
    combined: bool = False
    look: str = ""


_decode = msgspec.json.Decoder(SignedUrl).decode


def seal(ticket: SignedUrl, key: str) -> str:
    """The ticket as URL-safe text, authenticated with HMAC-SHA-256."""
    content = msgspec.json.encode(ticket)
    return f"{_text(content)}.{_text(_tag(content, key))}"


def unseal(text: str, key: str, now: float) -> SignedUrl:
    """The ticket that a text holds. Raises `NotFound` for a forged, damaged or expired one."""
    try:
        content, tag = (_bytes(part) for part in text.split(".", 1))
        ticket = _decode(content)
    except (ValueError, binascii.Error, msgspec.MsgspecError, UnicodeError):
        raise NotFound("File") from None
    if not hmac.compare_digest(tag, _tag(content, key)) or ticket.expires < now:
        raise NotFound("File")
    return ticket


def _tag(content: bytes, key: str) -> bytes:
    return hmac.new(key.encode(), content, hashlib.sha256).digest()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
