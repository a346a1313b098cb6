"""The one frozen list of settings: name, default, one sentence; the only reader of os.environ."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from gql.model.domain.errors import SetupError


def _setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"sentence": sentence})


# ruff: noqa: RUF009  # `_setting` is `dataclasses.field` with a sentence
@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set; each is `BUBBLES_<NAME>`, and some are on the command line too."""

    data_dir: Path = _setting(Path("data"), "Folder of the embedded database and of stored files.")
    database_url: str = _setting("", "SQLAlchemy URL; empty means SQLite in the data folder.")
    broker_url: str = _setting(
        "",
        "Rings between processes: redis://HOST, postgresql://USER@HOST/NAME; "
        "empty means the database, if it is PostgreSQL.",
    )
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8000, "Port to listen on.")
    public_url: str = _setting("", "Address in links to people; empty means http://HOST:PORT.")
    environment: str = _setting("development", "development or production.")
    phone_provider: str = _setting(
        "", "simulated or none; empty means simulated in development, none in production."
    )
    graphiql: bool = _setting(True, "Whether browsers get GraphiQL at /graphql.")
    pages_dir: str = _setting(
        "", "Folder of the built web pages; empty means those that come with the product."
    )
    connection_init_timeout: float = _setting(10.0, "Seconds a socket has for connection_init.")
    presence_grace: float = _setting(10.0, "Seconds before a lost connection counts as gone.")
    presence_lease: float = _setting(
        15.0, "Seconds after which a process that is not heard of counts as dead."
    )
    poll_interval: float = _setting(
        1.0, "Seconds between two looks at what other processes changed, or revoked."
    )
    replay_limit: int = _setting(
        5_000, "Most events a stream catches up with; further behind it starts over."
    )
    sweep_interval: float = _setting(1.0, "Seconds between two looks at what time has brought.")
    url_lifetime: int = _setting(300, "Seconds a download or upload URL is good for, at most 300.")
    token_lifetime: int = _setting(43_200, "Seconds a participant's or agent's token is good for.")
    upload_limit: int = _setting(10 * 1024 * 1024, "Largest uploaded file in bytes.")
    key_passphrase: str = _setting(
        "", "Encrypts the signing keys in the database; needed in production."
    )
    timestamp_url: str = _setting(
        "", "An RFC 3161 time stamp server for signatures; empty means none."
    )
    document_workers: int = _setting(2, "Processes for work on documents.")
    document_timeout: float = _setting(30.0, "Seconds one piece of work on a document may take.")
    store_url: str = _setting(
        "", "Where files are kept: s3://BUCKET/PREFIX; empty means in the data folder."
    )
    s3_endpoint: str = _setting("", "Address of an S3-compatible server; empty means AWS.")
    s3_region: str = _setting("", "The bucket's region; empty means us-east-1.")
    s3_access_key_id: str = _setting(
        "", "Access key of the bucket; empty means the machine's role."
    )
    s3_secret_access_key: str = _setting("", "Secret of the access key.")
    body_limit: int = _setting(1024 * 1024, "Largest GraphQL request body in bytes.")
    max_depth: int = _setting(20, "Deepest nesting of fields in a document.")
    max_fields: int = _setting(2_000, "Most fields in a document, fragments expanded.")
    max_aliases: int = _setting(100, "Most aliases in a document, fragments expanded.")
    max_tokens: int = _setting(10_000, "Most tokens in a document.")
    max_mutations: int = _setting(5, "Most mutations in one document.")
    max_operations: int = _setting(20, "Most operations at a time on one socket.")
    max_sockets: int = _setting(20_000, "Most sockets and streams of one server process.")
    max_sockets_per_token: int = _setting(1_000, "Most sockets and streams of one token.")
    operation_timeout: float = _setting(10.0, "Seconds a query or mutation may take.")
    message_limit: int = _setting(64 * 1024, "Largest message on a socket in bytes.")
    header_timeout: float = _setting(10.0, "Seconds in which a request's headers must have come.")
    body_timeout: float = _setting(10.0, "Seconds a request's body may pause for.")
    stall_timeout: float = _setting(
        10.0, "Seconds a client may take nothing of what is sent to it."
    )
    peer_timeout: float = _setting(15.0, "Seconds after which a socket's lost client is noticed.")
    shutdown_timeout: float = _setting(20.0, "Seconds the server takes to end, at most.")
    workers: int = _setting(1, "Server processes; more than one take PostgreSQL.")
    trusted_proxies: str = _setting(
        "127.0.0.1", "Addresses of proxies, with commas, whose X-Forwarded headers are believed."
    )

    @property
    def url(self) -> str:
        """The database's URL, the embedded one where none is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'bubbles.db'}"

    @property
    def embedded(self) -> bool:
        """Whether the database is a file of this server alone, migrated without asking."""
        return self.url.startswith("sqlite")

    @property
    def base_url(self) -> str:
        """The address people reach this server at, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def simulated_phone(self) -> bool:
        """Whether phone verification is simulated; never by default in production (rule 20)."""
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
    """Settings from the environment, then from the command line's overrides (None means unset).

    Raises `SetupError` for a value that cannot be read, naming the variable.
    """
    source = os.environ if environ is None else environ
    known = {f"BUBBLES_{one.name.upper()}": one for one in fields(Settings)}
    found = {
        one.name: _parsed(name, one, source[name]) for name, one in known.items() if name in source
    }
    found |= {name: value for name, value in (overrides or {}).items() if value is not None}
    return _checked(Settings(**found))


def _parsed(variable: str, one: Any, value: str) -> Any:
    try:
        return _PARSERS[one.type](value)
    except (KeyError, ValueError):
        expected = _EXPECTED[one.type]
        raise SetupError(f"{variable} is {value!r}; it takes {expected}.") from None


def _checked(settings: Settings) -> Settings:
    for name, allowed in _CHOICES.items():
        if getattr(settings, name) not in allowed:
            words = " or ".join(one for one in allowed if one)
            raise SetupError(f"BUBBLES_{name.upper()} must be {words}.")
    for one in fields(settings):
        value = getattr(settings, one.name)
        if one.type in (int, float) and not (
            0 < value < 10**12 or (one.name == "port" and value == 0)
        ):
            raise SetupError(f"BUBBLES_{one.name.upper()} must be a number above 0.")
    if settings.environment == "production" and not settings.key_passphrase:
        raise SetupError(
            "BUBBLES_KEY_PASSPHRASE must be set in production: signing keys are encrypted with it."
        )
    if settings.url_lifetime > 300:
        raise SetupError("BUBBLES_URL_LIFETIME must be at most 300 seconds.")
    if not 0 <= settings.port <= 65_535:
        raise SetupError(f"The port must be between 1 and 65535; it is {settings.port}.")
    return settings
