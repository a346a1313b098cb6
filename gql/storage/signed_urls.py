"""The tokens of signed URLs: short-lived permissions to download or upload one file.

A token is JSON signed by itsdangerous with HMAC-SHA256: readable, but not forgeable. Signatures
are compared in constant time.
"""

import hashlib

import msgspec
from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from gql.model.domain.errors import NotFound

DOWNLOAD, PREVIEW, CERTIFICATE = "download", "preview", "certificate"
PAGE, UPLOAD = "page", "upload"


class SignedUrl(msgspec.Struct, frozen=True, array_like=True):
    """What a URL permits (`use`), on whose behalf (`credential_id`), and until when.

    `expires` is in seconds since 1970. `content_version` is the version of the files when the
    URL was created; the URL is stale once they have another.
    """

    use: str
    credential_id: str
    expires: int
    subject_id: str
    step_id: str | None = None
    combined: bool = False
    content_version: str = ""


_decode = msgspec.json.Decoder(SignedUrl).decode


def encode_token(signed_url: SignedUrl, key: str) -> str:
    """Returns the token as URL-safe text."""
    return _signer(key).sign(base64_encode(msgspec.json.encode(signed_url))).decode()


def decode_token(token: str, key: str, now: float) -> SignedUrl:
    """Parses a token. Raises `NotFound` for a forged, damaged or expired one."""
    try:
        signed_url = _decode(base64_decode(_signer(key).unsign(token)))
    except (BadData, UnicodeError, msgspec.MsgspecError):
        raise NotFound("File") from None
    if signed_url.expires < now:
        raise NotFound("File")
    return signed_url


def _signer(key: str) -> Signer:
    return Signer(key, salt="signed-url", key_derivation="hmac", digest_method=hashlib.sha256)
