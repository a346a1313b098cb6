"""The ways a message goes out. A channel is one async method; more can stand beside this one."""

import sys
from typing import Protocol

from gql.model.rows import MessageRow


class MessageChannel(Protocol):
    """Sends one message, or raises with a reason that an operator understands."""

    async def send(self, message: MessageRow) -> None:
        """Sends the message; returning means that it has gone out."""


class ConsoleChannel:
    """The embedded default: prints the message; the outbox keeps it for agents to read (rule 21)."""

    async def send(self, message: MessageRow) -> None:
        """Prints the message to standard error, where a server's log goes."""
        head = f"--- {message.channel} to {message.address}: {message.subject}"
        print(head, message.body.strip(), "---", sep="\n", file=sys.stderr, flush=True)
