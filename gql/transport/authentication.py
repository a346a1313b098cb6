"""Authenticates a request by its bearer token."""

from collections.abc import Callable

from gql.model.domain.errors import Unauthenticated
from gql.resolvers.authentication import authenticate_token
from gql.resolvers.context import Context

ContextFactory = Callable[[], Context]


def bearer_token(header: object) -> str:
    """Returns the token of an Authorization header, or "" if there is none."""
    scheme, _, token = header.partition(" ") if isinstance(header, str) else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" else ""


async def authenticate(context: Context, token: str) -> Context:
    """Sets the viewer of the context, or the reason why its token is refused. Raises `Busy`."""
    if token:
        try:
            context.viewer = await context.database.run_to_completion(
                authenticate_token(context.database, token)
            )
        except Unauthenticated as error:
            context.authentication_error = str(error)
    return context
