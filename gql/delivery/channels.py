"""The ways a message goes out. A channel is one async method; more can stand beside this one."""

import sys
from typing import Protocol

from gql.model.database.tables import MessageRow


class MessageChannel(Protocol):
    """Sends one message, or raises with a reason that an operator understands."""

    async def send(self, message: MessageRow) -> None:
        """Sends the message; returning means that it has gone out."""


class ConsoleChannel:
    """The embedded default: prints the message; agents read it in the outbox (rule 21)."""

    async def send(self, message: MessageRow) -> None:
        """Prints the message to standard error, where a server's log goes."""
        head = f"--- {message.channel} to {message.address}: {message.subject}"
        sys.stderr.write(f"{head}\n{message.body.strip()}\n---\n")
        sys.stderr.flush()
