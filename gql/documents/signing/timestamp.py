"""Requests time stamps (RFC 3161) that prove when a signature existed."""

from typing import Any

import aiohttp
from asn1crypto import tsp
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import set_tsp_headers
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

SECONDS = 5.0
MAX_TOKEN = 12 * 1024  # bytes; a token with its certificate chain usually has about half of that


class TimestampUnavailable(OSError):
    """The time stamp server did not answer, or not with a usable time stamp."""


class LimitedTimeStamper(TimeStamper):
    """Fetches tokens from the server at `url` (http or https), within `seconds` each.

    Unlike pyHanko's HTTPTimeStamper it limits the size of a response, accepts any content type,
    and checks the token before the document is signed with it.
    """

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        """Returns the token for a digest. Raises `TimestampUnavailable`."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            await _check(token, message_digest)
        # A server can answer anything, and the parsers can raise anything on it.
        except Exception as error:
            raise TimestampUnavailable("The time stamp server gave no time stamp.") from error
        return token

    async def async_request_tsa_response(self, req: Any) -> Any:
        """Returns the server's response to a request."""
        async with (
            aiohttp.ClientSession(timeout=self._timeout, raise_for_status=True) as session,
            session.post(self._url, data=req.dump(), headers=set_tsp_headers({})) as response,
        ):
            return tsp.TimeStampResp.load(await _read_body(response))


async def _read_body(response: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for chunk in response.content.iter_chunked(4096):
        body += chunk
        if len(body) > MAX_TOKEN:
            raise ValueError("the reply is too long")
    return body


async def _check(token: Any, digest: bytes) -> None:
    """Raises `ValueError` unless the token is a sound time stamp of `digest`.

    Whether its issuer is trusted is for the verifier to decide.
    """
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    status = await validate_tst_signed_data(token["content"], context, lambda _: digest)
    if not (status["intact"] and status["valid"]):
        raise ValueError("the token is not a time stamp of this signature")
