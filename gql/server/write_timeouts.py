"""What waits for a client to take it: how much at most, and for how long."""

import asyncio
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gql.server.server import Config

WRITE_BUFFER = 1024  # bytes that may wait in this process for a client before its sender waits too
UNSENT = 64 * 1024  # bytes that may wait in the kernel: so much less is held for who does not read


class Sending:
    """What waits for a client to take it, and since when it has taken nothing."""

    transport: asyncio.Transport
    config: "Config"
    loop: asyncio.AbstractEventLoop
    taken_at = 0.0  # the loop's time
    _left = 0

    def begin_sending(self) -> None:
        """Sets how much may wait, and when the kernel gives up by itself."""
        self.taken_at = self.loop.time()
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER)
        own = self.transport.get_extra_info("socket")
        if own is None or own.family not in (socket.AF_INET, socket.AF_INET6):
            return
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # of the kernel: sees a stall that is not ours yet
            limit = int(self.config.settings.stall_timeout * 1000)
            own.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, limit)

    def is_stalled(self, now: float, *, held: bool, patient: bool) -> bool:
        """Whether nothing was taken for too long, while something was `held` back or the end waits.

        A slow reader has until the next limit with every byte it takes; at the end only a `patient`
        one does.
        """
        closing = self.transport.is_closing()
        left = self.transport.get_write_buffer_size() if held or closing else 0
        if (not held and not closing) or (left < self._left and (patient or not closing)):
            self.taken_at = now
        self._left = left
        return now - self.taken_at >= self.config.settings.stall_timeout
