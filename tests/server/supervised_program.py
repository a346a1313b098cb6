"""A supervisor of two workers whose application only accepts WebSockets.

`python -m tests.server.supervised_program [--hang-timeout SECONDS] [--broken]` starts faster than
the product, whose modules each worker imports again. With --broken no worker can start.
"""

import argparse
import logging
from dataclasses import replace
from functools import partial

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from gql.server.server import Config, listen
from gql.server.supervisor import Supervisor
from gql.settings import Settings


async def _keep_open(websocket: WebSocket) -> None:
    await websocket.accept("graphql-transport-ws")
    await websocket.receive()


def create_app() -> Starlette:
    if _parse_options().broken:
        raise SystemExit("broken worker")
    health = Route("/healthz", lambda _: PlainTextResponse("OK"))
    return Starlette(routes=[health, WebSocketRoute("/graphql", _keep_open)])


def _parse_options() -> argparse.Namespace:
    """Reads the command line, which the workers inherit."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hang-timeout", type=float, default=30.0)
    parser.add_argument("--broken", action="store_true")
    return parser.parse_args()


def main() -> None:
    hang_timeout = _parse_options().hang_timeout
    settings = Settings(port=0, shutdown_timeout=10.0)
    with listen(settings) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        supervisor = Supervisor(
            Config(settings, create_app), listener, 2, logging.basicConfig, hang_timeout
        )
        supervisor.run(partial(print, f"serving at {settings.base_url}", flush=True))


if __name__ == "__main__":
    main()
