"""Asks a time stamp server (RFC 3161) to witness when a signature was there."""

from typing import Any

import aiohttp
from asn1crypto import tsp
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

SECONDS = 5.0
MAX_TOKEN = 12 * 1024  # bytes; with its chain of certificates a token takes about half of it
_HEADERS = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
}


class TimestampUnavailable(OSError):
    """The time stamp server did not answer, or not with a usable time stamp."""


class Stamper(TimeStamper):
    """Fetches tokens from the server at `url` (http or https), within `SECONDS` each."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        """The token for a digest. Errors: TimestampUnavailable."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            await _check(token, message_digest)
        # A server can answer anything, and the parsers of it can raise anything.
        except Exception as error:
            raise TimestampUnavailable("The time stamp server gave no time stamp.") from error
        return token

    async def async_request_tsa_response(self, req: Any) -> Any:
        """The server's reply to a request."""
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session,
            session.post(self._url, data=req.dump(), headers=_HEADERS) as response,
        ):
            return tsp.TimeStampResp.load(await _body(response))


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for chunk in response.content.iter_chunked(4096):
        body += chunk
        if len(body) > MAX_TOKEN:
            raise ValueError("the reply is too long")
    return body


async def _check(token: Any, digest: bytes) -> None:
    """Who made the token is for a verifier to judge; that it is one for this digest, is ours."""
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    status = await validate_tst_signed_data(token["content"], nobody, lambda _: digest)
    if not (status["intact"] and status["valid"]):
        raise ValueError("the token is not a time stamp of this signature")
