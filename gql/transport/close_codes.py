"""Close codes of WebSockets."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Codes that this server closes a WebSocket with, under their standard names.

    44xx are those of graphql-transport-ws, 10xx those of RFC 6455's registry. Clients of
    graphql-transport-ws reconnect after `TOO_MANY_CONNECTIONS`, which is our own, and after 10xx.
    """

    SERVICE_RESTART = 1012
    TRY_AGAIN_LATER = 1013
    TOO_MANY_CONNECTIONS = 4291
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    CONNECTION_INITIALISATION_TIMEOUT = 4408
    SUBSCRIBER_ALREADY_EXISTS = 4409
    TOO_MANY_INITIALISATION_REQUESTS = 4429
