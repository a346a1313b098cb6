"""Translates the errors of the database drivers into the errors that callers handle."""

import contextlib
import sqlite3
from collections.abc import Iterator

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gql.model.domain.errors import Busy, Invalid, StorageFull
from gql.model.domain.text import Text

_UNSTORABLE = Text("The text holds characters that cannot be stored.")
_DRIVER_ERRORS = (
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
_NO_SPACE = ("disk is full", "disk full", "no space left")
_UNTRANSLATABLE_CHARACTER = "22021"
# SQLSTATE classes and codes after which the transaction can be retried
_RETRYABLE = (
    "08",  # connection exception
    "25P03",  # idle in transaction for too long
    "40",  # transaction rollback
    "53",  # insufficient resources
    "55",  # object not in prerequisite state: a lock is not available
    "57",  # operator intervention: shutdown, statement timeout
)


@contextlib.contextmanager
def translate_driver_errors() -> Iterator[None]:
    """Raises `Busy`, `StorageFull` or `Invalid` in place of the driver's error.

    An error of any other kind is raised unchanged.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise Invalid(_UNSTORABLE) from error
    except PoolTimeout as error:
        raise Busy("The database is busy; try again.") from error
    except (DBAPIError, *_DRIVER_ERRORS, OSError, TimeoutError) as error:
        raise _translate(error) from error


def _translate(error: Exception) -> Exception:
    cause = getattr(error, "orig", error)
    message = str(cause).lower()
    sqlstate = getattr(cause, "sqlstate", None) or ""
    if any(phrase in message for phrase in _NO_SPACE):
        return StorageFull("The server has no room to store this; nothing was changed.")
    if sqlstate == _UNTRANSLATABLE_CHARACTER or "codec can't encode" in message:
        return Invalid(_UNSTORABLE)
    # asyncpg raises InternalClientError on a connection that PostgreSQL is terminating
    is_lost = isinstance(error, (OSError, asyncpg.InternalClientError)) or bool(
        getattr(error, "connection_invalidated", False)
    )
    if is_lost or "locked" in message or "closed" in message or sqlstate.startswith(_RETRYABLE):
        return Busy("The database did not answer in time; try again.")
    return error
