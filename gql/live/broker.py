"""Which broker rings between processes, and a line to it: broadcaster, with what it lacks."""

import asyncio
import logging
from contextlib import suppress
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from broadcaster import Broadcast
from broadcaster._backends.memory import MemoryBackend
from broadcaster._base import Subscriber
from sqlalchemy import URL

from gql.model.database.engines import parse_url
from gql.model.domain.errors import SetupError
from gql.settings import Settings

SCHEMES = ("redis", "rediss", "postgres", "postgresql", "memory")
# what SQLAlchemy hands to asyncpg and asyncpg reads from a URL, too
_SHARED = ("user", "password", "database", "passfile", "target_session_attrs", "krbsrvname")

_log = logging.getLogger("bubbles.bell")


def broker_url(settings: Settings) -> str:
    """Where the bell rings; empty where there is nobody to ring for.

    Without a broker of its own the bell uses the database, if that is PostgreSQL. Raises
    `SetupError` for a URL that cannot be used, never naming what is in it.
    """
    if settings.broker_url:
        checked(settings.broker_url)
        return settings.broker_url
    return "" if settings.embedded else listening_url(parse_url(settings.url))


def checked(url: str) -> None:
    """Raises `SetupError` unless a line to this broker could be tried."""
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme not in SCHEMES:
        raise SetupError(
            "BUBBLES_BROKER_URL must begin with redis://, rediss://, postgresql:// or memory://."
        )
    try:
        place(url)
        BrokerConnection(url)
    except ImportError as error:
        raise SetupError(
            f"BUBBLES_BROKER_URL needs the Python package {error.name}, which is not installed."
        ) from None
    except ValueError:  # redis-py's words for it may hold the password
        raise SetupError(
            "BUBBLES_BROKER_URL cannot be read; expected "
            "redis://:PASSWORD@HOST:PORT/0 or postgresql://USER:PASSWORD@HOST/NAME."
        ) from None


def place(url: str) -> str:
    """The broker's scheme, host and port, for a log: no user, no password."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"


def listening_url(url: URL) -> str:
    """The database's own address as asyncpg reads it, for LISTEN and NOTIFY."""
    given = url.get_dialect()().create_connect_args(url)[1]
    words = {name: str(given[name]) for name in _SHARED if name in given}
    for name in ("host", "port"):
        if name in given:
            several = given[name] if isinstance(given[name], list) else [given[name]]
            words[name] = ",".join(_bracketed(str(one)) for one in several)
    if "ssl" in given:
        words["sslmode"] = str(given["ssl"])
    words["application_name"] = "bubbles-bell"
    return "postgresql://?" + urlencode(words, quote_via=quote)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and host[0] not in "/[" else host


class _Room(MemoryBackend):
    """memory://NAME joins all lines of this process; broadcaster's own hears itself only."""

    _rooms: ClassVar[dict[str, set[MemoryBackend]]] = {}

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._here = self._rooms.setdefault(url, set())

    async def connect(self) -> None:
        await super().connect()
        self._here.add(self)

    async def disconnect(self) -> None:
        self._here.discard(self)

    async def publish(self, channel: str, message: Any) -> None:
        for one in list(self._here):
            await MemoryBackend.publish(one, channel, message)


class BrokerConnection(Broadcast):
    """One connection to the broker, used once: what breaks is dropped whole and opened anew.

    `limit` bounds every call in seconds, since a frozen broker answers none.
    """

    def __init__(self, url: str, limit: float = 2.0) -> None:
        super().__init__(url, backend=_Room(url) if url.startswith("memory:") else None)
        self._limit = limit

    async def connect(self) -> None:
        """Opens the line."""
        async with asyncio.timeout(self._limit):
            await super().connect()

    async def publish(self, channel: str, message: str) -> None:
        """Sends one message. Not to be called again before it has returned."""
        async with asyncio.timeout(self._limit):
            await super().publish(channel, message)

    async def listen(self, channel: str) -> Subscriber:
        """Subscribes once for the line's whole life.

        broadcaster's `subscribe` asks a broker that may be dead to unsubscribe it, too.
        """
        queue: asyncio.Queue[Any] = asyncio.Queue()
        self._subscribers[channel] = {queue}
        async with asyncio.timeout(self._limit):
            await self._backend.subscribe(channel)
        # redis-py 8 lets others run while it subscribes: broadcaster's reader then found nothing
        # to read yet, and waits for this for ever
        ready = getattr(self._backend, "_ready", None)
        if ready:
            ready.set()
        return Subscriber(queue)

    async def broken(self) -> None:
        """Raises when a task behind the line has died; broadcaster leaves that unsaid."""
        await asyncio.wait(self._tasks(), return_when=asyncio.FIRST_COMPLETED)
        raise ConnectionError("the line to the broker is broken")

    async def drop(self) -> None:
        """Lets go of everything, however far it came and whatever state it is in."""
        tasks = self._tasks()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(Exception):  # it is given up, and half of it may never have been there
            async with asyncio.timeout(self._limit):
                await self._backend.disconnect()

    def _tasks(self) -> list[asyncio.Task[None]]:
        """broadcaster's reader and, with Redis, the backend's: either dies silently."""
        behind = (getattr(self, "_listener_task", None), getattr(self._backend, "_listener", None))
        return [one for one in behind if isinstance(one, asyncio.Task)]
