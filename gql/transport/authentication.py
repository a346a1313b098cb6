"""From a token to who asks with it."""

from collections.abc import Callable

from gql.model.domain.errors import Unauthenticated
from gql.resolvers.authentication import viewer_of
from gql.resolvers.context import Context

OpenContext = Callable[[], Context]


def bearer(header: object) -> str:
    """The token of an Authorization header; empty where there is none."""
    kind, _, token = header.partition(" ") if isinstance(header, str) else ("", "", "")
    return token.strip() if kind.lower() == "bearer" else ""


async def signed_in(context: Context, token: str) -> Context:
    """Puts the token's viewer into the context, or why there is none. Raises `Busy`."""
    if token:
        try:
            context.viewer = await context.database.run(viewer_of(context.database, token))
        except Unauthenticated as no:
            context.refusal = str(no)
    return context
