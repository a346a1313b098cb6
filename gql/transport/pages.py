"""Serves the built web pages: console, participants' page, GraphiQL, and their assets."""

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

# of the copies that web/compress.ts writes next to each file; the smaller one first
_SUFFIXES = {"br": ".br", "gzip": ".gz"}
_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_DENY_ALL = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
_PAGE_POLICY = (
    f"{_DENY_ALL}script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# GraphiQL's editor inserts style sheets into the page and runs its language services in workers
_GRAPHIQL_POLICY = (
    f"{_DENY_ALL}script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self' data:; worker-src 'self' blob:"
)
# the name of an asset contains the hash of its content
_IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}
_REVALIDATE = {"Cache-Control": "no-cache"}

_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The pages are not built</title>
<h1>The pages are not built</h1>
<p>The GraphQL API is running at <code>/graphql</code>. Its web pages (the agents' console, the
participants' page, GraphiQL) are built with Node.js 20.19 or newer and npm. In the project's
folder:
<pre>make web</pre>
<p>Then reload this page.
</html>
"""


def pages_folder(configured: str) -> Path:
    """Returns the folder of the built pages: the configured one, or the package's own."""
    return Path(configured) if configured else _BUILT


def page_routes(folder: Path) -> list[BaseRoute]:
    """Returns the routes for browsers: `/`, `/console`, `/join`, and the assets of these pages.

    A page that is not in the folder answers 503 with instructions to build it.
    """

    async def console(_: Request) -> Response:
        return _page(folder / "console.html", _PAGE_POLICY)

    async def join(_: Request) -> Response:
        return _page(folder / "join.html", _PAGE_POLICY)

    return [
        Route("/", _redirect_to_console),
        Route("/console", console),
        Route("/console/{path:path}", console),  # the console reads the path itself
        Route("/join", join),
        Mount("/static", _CompressedFiles(directory=folder, check_dir=False)),
    ]


def graphiql_page(folder: Path) -> ASGIApp:
    """Returns the application that serves GraphiQL to browsers which open `/graphql`."""

    async def graphiql(scope: Scope, receive: Receive, send: Send) -> None:
        await _page(folder / "graphiql.html", _GRAPHIQL_POLICY)(scope, receive, send)

    return graphiql


async def _redirect_to_console(_: Request) -> Response:
    return RedirectResponse("/console", headers=_SECURITY_HEADERS)


def _page(file: Path, policy: str) -> Response:
    if not file.is_file():
        headers = _SECURITY_HEADERS | {"Content-Security-Policy": f"{_DENY_ALL}style-src 'none'"}
        return HTMLResponse(_NOT_BUILT, 503, headers)
    headers = _SECURITY_HEADERS | _REVALIDATE | {"Content-Security-Policy": policy}
    return FileResponse(file, headers=headers, media_type="text/html")


class _CompressedFiles(StaticFiles):
    """Serves the compressed copy of a file if the browser accepts its encoding."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Returns the file or a compressed copy. Raises 404 if there is neither."""
        media_type, _ = mimetypes.guess_type(path)
        for encoding in _accepted_encodings(Headers(scope=scope)):
            try:
                response = await super().get_response(path + _SUFFIXES[encoding], scope)
            except HTTPException as error:
                if error.status_code != 404:
                    raise
            else:
                return _with_headers(response, path, {"Content-Encoding": encoding}, media_type)
        return _with_headers(await super().get_response(path, scope), path, {}, media_type)

    async def check_config(self) -> None:
        """Allows a missing folder: building the pages creates it."""


def _accepted_encodings(headers: Headers) -> list[str]:
    codings = headers.get("accept-encoding", "").split(",")
    accepted = {coding.partition(";")[0].strip() for coding in codings}
    return [encoding for encoding in _SUFFIXES if encoding in accepted]


def _with_headers(
    response: Response, path: str, headers: Mapping[str, str], media_type: str | None
) -> Response:
    caching = _IMMUTABLE if path.startswith("assets") else _REVALIDATE
    response.headers.update({**_SECURITY_HEADERS, **caching, **headers, "Vary": "Accept-Encoding"})
    if media_type and response.status_code != 304:
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        response.headers["Content-Type"] = media_type + charset
    return response
