"""Limits on data that waits to be sent: its size, and how long a client may accept none of it."""

import asyncio
import socket

import uvicorn

from gql.settings import Settings

WRITE_BUFFER = 1024  # bytes that may wait in this process for a client before senders must wait
# bytes that may wait in the kernel: a low limit, because each client that reads nothing holds it
UNSENT_BYTES = 64 * 1024


class ProtocolConfig(uvicorn.Config):
    """uvicorn's configuration together with the settings that the protocols read."""

    settings: Settings


class WriteTimeouts(asyncio.Protocol):
    """Mixin of both protocols: limits the write buffer and detects clients that accept no data."""

    transport: asyncio.Transport
    config: ProtocolConfig
    loop: asyncio.AbstractEventLoop
    accepted_at = 0.0  # loop time at which the client last accepted data, or nothing waited for it
    _unsent = 0  # bytes that waited at the last check

    def limit_writes(self) -> None:
        """Sets the size of the write buffers, and when the kernel gives up on the client."""
        self.accepted_at = self.loop.time()
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER)
        connection = self.transport.get_extra_info("socket")
        if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
            return
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        # the kernel sees a stall earlier than we do: while everything still fits its buffer
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            milliseconds = int(self.config.settings.stall_timeout * 1000)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)

    def resume_writing(self) -> None:
        """Records that the client has accepted data."""
        super().resume_writing()
        self.accepted_at = self.loop.time()

    def is_stalled(self, now: float, *, is_paused: bool, extend_close: bool) -> bool:
        """Returns whether data has waited for `stall_timeout` seconds and the client accepted none.

        Data waits while writing `is_paused` or the connection is closing. Every byte that the
        client accepts restarts the limit; on a closing connection only with `extend_close`.
        """
        is_closing = self.transport.is_closing()
        unsent = self.transport.get_write_buffer_size() if is_paused or is_closing else 0
        has_accepted = unsent < self._unsent and (extend_close or not is_closing)
        if has_accepted or not (is_paused or is_closing):
            self.accepted_at = now
        self._unsent = unsent
        return now - self.accepted_at >= self.config.settings.stall_timeout
