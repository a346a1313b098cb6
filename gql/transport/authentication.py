"""Authenticates a request by its bearer token."""

from gql.model.domain.errors import Unauthenticated
from gql.resolvers.authentication import authenticate_token
from gql.resolvers.context import Context


def parse_bearer_token(header: object) -> str:
    """Returns the token of an Authorization header, or "" if there is none."""
    scheme, _, token = header.partition(" ") if isinstance(header, str) else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" else ""


async def authenticate(context: Context, token: str) -> Context:
    """Sets the viewer of the context, and returns the context. Raises `Busy`.

    If the token is refused, sets `authentication_error`, which `Context.require` raises.
    """
    if token:
        try:
            context.viewer = await context.database.run_to_completion(
                authenticate_token(context.database, token)
            )
        except Unauthenticated as error:
            context.authentication_error = str(error)
    return context
