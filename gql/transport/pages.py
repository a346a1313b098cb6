"""The web pages as they were built: console, participants' page, GraphiQL, and what they load."""

import mimetypes
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

_BUILT = Path(__file__).parent.parent / "static"

# made beside each file by web/compress.ts, the smaller one first
_PACKED = {"br": ".br", "gzip": ".gz"}
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_NOTHING_ELSE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
_STRICT = (
    f"{_NOTHING_ELSE}script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# GraphiQL's editor writes style sheets into the page and runs its languages in workers
_EDITOR = (
    f"{_NOTHING_ELSE}script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self' data:; worker-src 'self' blob:"
)
# a file's name holds the hash of its content
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_ASK_AGAIN = {"Cache-Control": "no-cache"}

_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The pages are not built</title>
<h1>The pages are not built</h1>
<p>The GraphQL API is up, at <code>/graphql</code>. Its web pages (the agents' console, the
participants' page, GraphiQL) are built with Node.js 20.19 or newer and npm. In the project's
folder:
<pre>make web</pre>
<p>Then load this page again.
</html>
"""


def pages_folder(chosen: str) -> Path:
    """Where the built pages are; by default those that come with the product."""
    return Path(chosen) if chosen else _BUILT


def page_routes(folder: Path) -> list[BaseRoute]:
    """The routes for people: `/`, `/console`, `/join`, and the files that these load.

    A page that is not in the folder is answered by 503 and how to build it, until it is there.
    """

    async def console(_: Request) -> Response:
        return _page(folder / "console.html", _STRICT)

    async def join(_: Request) -> Response:
        return _page(folder / "join.html", _STRICT)

    return [
        Route("/", _to_console),
        Route("/console", console),
        Route("/console/{place:path}", console),
        Route("/join", join),
        Mount("/static", _Files(directory=folder, check_dir=False)),
    ]


def graphiql_page(folder: Path) -> ASGIApp:
    """GraphiQL, for who asks for `/graphql` as a page."""

    async def show(scope: Scope, receive: Receive, send: Send) -> None:
        await _page(folder / "graphiql.html", _EDITOR)(scope, receive, send)

    return show


async def _to_console(_: Request) -> Response:
    return RedirectResponse("/console", headers=_SAFE)


def _page(file: Path, policy: str) -> Response:
    if not file.is_file():
        style = f"{_NOTHING_ELSE}style-src 'none'"
        return HTMLResponse(_NOT_BUILT, 503, _SAFE | {"Content-Security-Policy": style})
    headers = _SAFE | _ASK_AGAIN | {"Content-Security-Policy": policy}
    return FileResponse(file, headers=headers, media_type="text/html")


class _Files(StaticFiles):
    """Built files, packed where the browser takes it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file or its packed form; 404 where there is none."""
        media_type, _ = mimetypes.guess_type(path)
        for encoding in _accepted(Headers(scope=scope)):
            try:
                response = await super().get_response(path + _PACKED[encoding], scope)
            except HTTPException as no:
                if no.status_code != 404:
                    raise
            else:
                packed = {"Content-Encoding": encoding}
                return _labelled(response, path, packed, media_type)
        return _labelled(await super().get_response(path, scope), path, {}, media_type)

    async def check_config(self) -> None:
        """The folder may be missing: it appears when the pages are built."""


def _accepted(headers: Headers) -> list[str]:
    taken = {one.partition(";")[0].strip() for one in headers.get("accept-encoding", "").split(",")}
    return [encoding for encoding in _PACKED if encoding in taken]


def _labelled(
    response: Response, path: str, more: Mapping[str, str], media_type: str | None
) -> Response:
    kept = _FOR_EVER if path.startswith("assets") else _ASK_AGAIN
    response.headers.update({**_SAFE, **kept, **more, "Vary": "Accept-Encoding"})
    if media_type and response.status_code != 304:
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        response.headers["Content-Type"] = media_type + charset
    return response
