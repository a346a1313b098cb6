"""Access to files by signed URL: verifies URLs, and computes when a new one expires."""

import time
from datetime import UTC, datetime, timedelta

from gql.model.domain.errors import NotFound, Unauthenticated
from gql.resolvers.authentication import authenticate_credential
from gql.resolvers.context import Context
from gql.storage.signed_urls import SignedUrl, decode_token


def url_expiry(context: Context) -> datetime:
    """Returns when a signed URL that is created now expires."""
    return datetime.now(UTC) + timedelta(seconds=context.settings.url_lifetime)


async def authenticate_signed_url(context: Context, url_token: str, *uses: str) -> SignedUrl:
    """Returns what a signed URL permits, and sets the context's viewer to that of its credential.

    Raises `NotFound` for a forged or expired URL, one for another use, or a revoked credential.
    """
    signed_url = decode_token(url_token, context.url_key, time.time())
    if signed_url.use not in uses:
        raise NotFound("File")
    try:
        context.viewer = await authenticate_credential(context.database, signed_url.credential_id)
    except Unauthenticated:
        raise NotFound("File") from None
    return signed_url
