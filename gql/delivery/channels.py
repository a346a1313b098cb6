"""Message channels. A channel is a class with one async method, `send`."""

import sys
from typing import Protocol

from gql.localization.catalogs import Catalogs
from gql.localization.messages import render_message
from gql.model.database.tables import MessageRow
from gql.model.domain.viewer import DEFAULT_LOCALE


class MessageChannel(Protocol):
    """Sends messages to people."""

    async def send(self, message: MessageRow) -> None:
        """Sends one message. Raises an error that an operator can understand if it was not sent."""


class ConsoleChannel:
    """The default: prints messages to standard error. Agents read them in the outbox (rule 21)."""

    def __init__(self, catalogs: Catalogs) -> None:
        self._translator = catalogs.translator(DEFAULT_LOCALE)

    async def send(self, message: MessageRow) -> None:
        """Prints the message to standard error."""
        rendered = render_message(message.kind, message.parameters, self._translator)
        title = f"--- {message.channel} to {message.address}: {rendered.subject}"
        sys.stderr.write(f"{title}\n{rendered.body.strip()}\n---\n")
        sys.stderr.flush()
