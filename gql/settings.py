"""Every setting: name, default and description. The only module that reads os.environ."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from gql.model.domain.errors import SetupError


def _setting(default: Any, description: str) -> Any:
    """Returns a dataclass field whose description is stored in its metadata."""
    return field(default=default, metadata={"description": description})


# ruff: noqa: RUF009  # `_setting` wraps `dataclasses.field`
@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one server. Each can be set by the environment variable `BUBBLES_<NAME>`.

    Some have an option on the command line, too.
    """

    data_dir: Path = _setting(Path("data"), "Folder of the embedded database and of stored files.")
    database_url: str = _setting(
        "", "SQLAlchemy URL of the database; empty means SQLite in the data folder."
    )
    broker_url: str = _setting(
        "",
        "Broker that notifies the other processes of changes: redis://HOST or "
        "postgresql://USER@HOST/NAME; empty means the database, if it is PostgreSQL.",
    )
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8000, "Port to listen on.")
    public_url: str = _setting(
        "", "Address that links and file URLs begin with; empty means http://HOST:PORT."
    )
    environment: str = _setting("development", "development or production.")
    phone_provider: str = _setting(
        "", "simulated or none; empty means simulated in development, none in production."
    )
    graphiql: bool = _setting(True, "Whether browsers get GraphiQL at /graphql.")
    pages_dir: str = _setting(
        "", "Folder of the built web pages; empty means those of the installed package."
    )
    connection_init_timeout: float = _setting(
        10.0, "Seconds a WebSocket client has to send connection_init."
    )
    presence_grace: float = _setting(
        10.0, "Seconds after which a participant without a connection counts as disconnected."
    )
    presence_lease: float = _setting(
        15.0, "Seconds after which a process that does not renew its lease counts as dead."
    )
    poll_interval: float = _setting(
        1.0, "Seconds between two polls for changes by other processes and revoked tokens."
    )
    replay_limit: int = _setting(
        5_000,
        "Maximum number of events a subscription replays; one further behind gets a new snapshot.",
    )
    sweep_interval: float = _setting(
        1.0, "Seconds between two checks for what has expired or is due."
    )
    url_lifetime: int = _setting(
        300, "Lifetime in seconds of a download or upload URL, at most 300."
    )
    locale_dir: str = _setting(
        "", "Folder with message catalogs of further languages, such as de.po; empty means none."
    )
    token_lifetime: int = _setting(
        43_200, "Lifetime in seconds of a participant's or agent's token."
    )
    upload_limit: int = _setting(10 * 1024 * 1024, "Maximum size of an uploaded file in bytes.")
    key_passphrase: str = _setting(
        "", "Encrypts the signing keys in the database; required in production."
    )
    timestamp_url: str = _setting(
        "", "URL of an RFC 3161 time stamp server for signatures; empty means none."
    )
    document_workers: int = _setting(
        2, "Number of processes that build, sign and render documents."
    )
    document_timeout: float = _setting(30.0, "Maximum seconds for one operation on a document.")
    store_url: str = _setting(
        "", "Where files are stored: s3://BUCKET/PREFIX; empty means in the data folder."
    )
    s3_endpoint: str = _setting("", "URL of an S3-compatible server; empty means AWS.")
    s3_region: str = _setting("", "Region of the bucket; empty means us-east-1.")
    s3_access_key_id: str = _setting(
        "", "Access key of the bucket; empty means the machine's role."
    )
    s3_secret_access_key: str = _setting("", "Secret of the access key.")
    body_limit: int = _setting(1024 * 1024, "Maximum size of a GraphQL request body in bytes.")
    max_depth: int = _setting(20, "Maximum nesting depth of the fields in a GraphQL document.")
    max_fields: int = _setting(
        2_000, "Maximum number of fields in a GraphQL document, with fragments expanded."
    )
    max_aliases: int = _setting(
        100, "Maximum number of aliases in a GraphQL document, with fragments expanded."
    )
    max_tokens: int = _setting(10_000, "Maximum number of tokens in a GraphQL document.")
    max_mutations: int = _setting(5, "Maximum number of mutations in one GraphQL document.")
    max_operations: int = _setting(20, "Maximum number of concurrent operations on one WebSocket.")
    max_sockets: int = _setting(
        20_000, "Maximum number of WebSockets and event streams of one server process."
    )
    max_sockets_per_token: int = _setting(
        1_000, "Maximum number of WebSockets and event streams of one token."
    )
    operation_timeout: float = _setting(10.0, "Maximum seconds for a query or mutation.")
    message_limit: int = _setting(64 * 1024, "Maximum size of a WebSocket message in bytes.")
    header_timeout: float = _setting(10.0, "Seconds in which all headers of a request must arrive.")
    body_timeout: float = _setting(
        10.0, "Maximum seconds without data while a request's body arrives."
    )
    stall_timeout: float = _setting(
        10.0, "Seconds after which a client that reads nothing of what is sent is disconnected."
    )
    peer_timeout: float = _setting(
        15.0, "Seconds after which a WebSocket whose client does not answer PINGs is closed."
    )
    shutdown_timeout: float = _setting(20.0, "Maximum seconds for a graceful shutdown.")
    workers: int = _setting(1, "Number of server processes; more than one requires PostgreSQL.")
    trusted_proxies: str = _setting(
        "127.0.0.1", "Comma-separated addresses of proxies whose X-Forwarded headers are trusted."
    )

    @property
    def effective_database_url(self) -> str:
        """The URL of the database: `database_url`, or that of SQLite in the data folder."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'bubbles.db'}"

    @property
    def embedded(self) -> bool:
        """Whether the database is SQLite, which the server migrates when it starts."""
        return self.effective_database_url.startswith("sqlite")

    @property
    def base_url(self) -> str:
        """The public address of this server, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def simulated_phone(self) -> bool:
        """Whether phone verification is simulated; by default only in development (rule 20)."""
        if self.phone_provider:
            return self.phone_provider == "simulated"
        return self.environment == "development"


_BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_EXPECTED = {bool: "true or false", int: "a whole number", float: "a number"}
_CHOICES = {
    "environment": ("development", "production"),
    "phone_provider": ("", "simulated", "none"),
}


def _boolean(text: str) -> bool:
    return _BOOLEANS[text.lower()]


_PARSERS: dict[type, Callable[[str], Any]] = {
    bool: _boolean,
    int: int,
    float: float,
    Path: Path,
    str: str,
}


def load_settings(
    environ: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Returns the settings of the environment, overridden by those of the command line.

    An override of None means that the option was not given. Raises `SetupError` for an invalid
    value, naming the variable.
    """
    source = os.environ if environ is None else environ
    variables = {f"BUBBLES_{setting.name.upper()}": setting for setting in fields(Settings)}
    values = {
        setting.name: _parse(variable, setting.type, source[variable])
        for variable, setting in variables.items()
        if variable in source
    }
    values |= {name: value for name, value in (overrides or {}).items() if value is not None}
    settings = Settings(**values)
    _check_choices(settings)
    _check_numbers(settings)
    _check_production(settings)
    return settings


def _parse(variable: str, type_: Any, value: str) -> Any:
    try:
        return _PARSERS[type_](value)
    except (KeyError, ValueError):
        raise SetupError(f"{variable} is {value!r}; it takes {_EXPECTED[type_]}.") from None


def _check_choices(settings: Settings) -> None:
    for name, choices in _CHOICES.items():
        if getattr(settings, name) not in choices:
            expected = " or ".join(choice for choice in choices if choice)
            raise SetupError(f"BUBBLES_{name.upper()} must be {expected}.")


def _check_numbers(settings: Settings) -> None:
    for setting in fields(settings):
        value = getattr(settings, setting.name)
        is_any_port = setting.name == "port" and value == 0  # the system chooses a free port
        if setting.type in (int, float) and not (0 < value < 10**12 or is_any_port):
            raise SetupError(f"BUBBLES_{setting.name.upper()} must be a number above 0.")
    if settings.url_lifetime > 300:
        raise SetupError("BUBBLES_URL_LIFETIME must be at most 300 seconds.")
    if not 0 <= settings.port <= 65_535:
        raise SetupError(f"The port must be between 1 and 65535; it is {settings.port}.")


def _check_production(settings: Settings) -> None:
    if settings.environment == "production" and not settings.key_passphrase:
        raise SetupError(
            "BUBBLES_KEY_PASSPHRASE must be set in production: signing keys are encrypted with it."
        )
