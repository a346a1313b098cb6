"""Message channels. A channel is a class with one async method, `send`."""

import sys
from typing import Protocol

from gql.model.database.tables import MessageRow


class MessageChannel(Protocol):
    """Sends messages to people."""

    async def send(self, message: MessageRow) -> None:
        """Sends one message. Raises an error that an operator can understand if it was not sent."""


class ConsoleChannel:
    """The default: prints messages to standard error. Agents read them in the outbox (rule 21)."""

    async def send(self, message: MessageRow) -> None:
        """Prints the message to standard error."""
        title = f"--- {message.channel} to {message.address}: {message.subject}"
        sys.stderr.write(f"{title}\n{message.body.strip()}\n---\n")
        sys.stderr.flush()
