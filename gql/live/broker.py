"""The broker's URL: which broker the settings name, whether it can be used, how it is logged."""

from urllib.parse import quote, urlencode, urlsplit

from sqlalchemy import URL

from gql.live.broker_connection import BrokerConnection
from gql.model.database.engines import parse_url
from gql.model.domain.errors import SetupError
from gql.settings import Settings

SCHEMES = ("redis", "rediss", "postgres", "postgresql", "memory")
# parameters that SQLAlchemy passes to asyncpg and that asyncpg also reads from a URL
_ASYNCPG_PARAMETERS = (
    "user", "password", "database", "passfile", "target_session_attrs", "krbsrvname"
)  # fmt: skip


def broker_url(settings: Settings) -> str:
    """Returns the broker's URL; empty if there is only one process and no broker is set.

    Without `BUBBLES_BROKER_URL` the database is the broker if it is PostgreSQL. Raises `SetupError`
    for a URL that cannot be used; the error does not quote the URL.
    """
    if settings.broker_url:
        check_broker_url(settings.broker_url)
        return settings.broker_url
    return "" if settings.embedded else asyncpg_url(parse_url(settings.effective_database_url))


def check_broker_url(url: str) -> None:
    """Raises `SetupError` if the URL cannot be parsed or its broker's package is not installed."""
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme not in SCHEMES:
        raise SetupError(
            "BUBBLES_BROKER_URL must begin with redis://, rediss://, postgresql:// or memory://."
        )
    try:
        address_of(url)
        BrokerConnection(url)
    except ImportError as error:
        raise SetupError(
            f"BUBBLES_BROKER_URL needs the Python package {error.name}, which is not installed."
        ) from None
    except ValueError:  # redis-py's message may quote the password
        raise SetupError(
            "BUBBLES_BROKER_URL cannot be read; expected "
            "redis://:PASSWORD@HOST:PORT/0 or postgresql://USER:PASSWORD@HOST/NAME."
        ) from None


def address_of(url: str) -> str:
    """Returns scheme, host and port of a URL for the log, without user and password."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{_bracketed(parts.hostname or '')}{port}"


def asyncpg_url(url: URL) -> str:
    """Returns a SQLAlchemy URL as asyncpg reads it, for LISTEN and NOTIFY on the database."""
    arguments = url.get_dialect()().create_connect_args(url)[1]
    parameters = {name: str(arguments[name]) for name in _ASYNCPG_PARAMETERS if name in arguments}
    for name in ("host", "port"):
        if name in arguments:
            value = arguments[name]
            values = value if isinstance(value, list) else [value]
            parameters[name] = ",".join(_bracketed(str(part)) for part in values)
    if "ssl" in arguments:
        parameters["sslmode"] = str(arguments["ssl"])
    parameters["application_name"] = "bubbles-notifier"
    return "postgresql://?" + urlencode(parameters, quote_via=quote)


def _bracketed(host: str) -> str:
    """Returns an IPv6 address in brackets, any other host or a socket's path unchanged."""
    return f"[{host}]" if ":" in host and host[0] not in "/[" else host
