"""Files by signed URL: downloads, previews, page images, uploads."""

import errno
import hashlib
import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gql.documents.errors import DocumentError
from gql.localization.reasons import sentence
from gql.model.domain.errors import Busy, Invalid, NotFound, Refusal, StorageFull, TextError
from gql.model.domain.text import Text
from gql.resolvers.context import Context, ContextFactory
from gql.resolvers.interaction.files import serve_file, serve_page
from gql.resolvers.uploads import authenticate_upload_url, receive_upload
from gql.transport.negotiation import accepted_languages
from gql.transport.ranges import range_response

# An error has the status of the nearest of its classes, in the order of inheritance.
_STATUS: dict[type[TextError], int] = {
    Refusal: 409,
    NotFound: 404,
    Invalid: 422,
    DocumentError: 422,
    Busy: 503,
    StorageFull: 507,
}
_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
# the path contains the revision, so its content never changes; the URL is valid for minutes only
_PAGE_HEADERS = _SECURITY_HEADERS | {"Cache-Control": "private, max-age=300, immutable"}

# bidirectional controls can make "gpj.exe" look like "exe.jpg"
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_NO_SPACE = Text("The server has no space to store this file; nothing was changed.")
_TOO_LARGE = Text("The file is larger than {limit} bytes.")

Endpoint = Callable[[Request], Awaitable[Response]]
Handler = Callable[[Request, Context], Awaitable[Response]]


def file_routes(new_context: ContextFactory, upload_limit: int) -> list[Route]:
    """Returns the routes for files. `upload_limit` is the largest upload in bytes."""
    files = _FileEndpoints(new_context, upload_limit)
    page_path = "/pages/{url_token}/{number:int}/{revision}"
    return [
        Route("/files/{url_token}", files.endpoint(files.download), methods=["GET"]),
        Route(page_path, files.endpoint(files.page_image), methods=["GET"]),
        Route("/uploads/{url_token}", files.endpoint(files.upload), methods=["PUT"]),
    ]


class _FileEndpoints:
    """The handlers of the file routes. A signed URL is accepted instead of a bearer token.

    `url_token` is the signed part of the URL.
    """

    def __init__(self, new_context: ContextFactory, upload_limit: int) -> None:
        self._new_context = new_context
        self._upload_limit = upload_limit

    def endpoint(self, handler: Handler) -> Endpoint:
        """Returns an endpoint that answers errors with their status and a JSON message."""

        async def handle(request: Request) -> Response:
            context = self._new_context(accepted_languages(request.headers))
            try:
                return await handler(request, context)
            except tuple(_STATUS) as error:
                status = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
                return _error(context, sentence(error), status)
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                return _error(context, _NO_SPACE, 507)

        return handle

    async def download(self, request: Request, context: Context) -> Response:
        """Serves a file, or a range of it if its content does not change."""
        served = await serve_file(context, request.path_params["url_token"])
        headers = {"Content-Disposition": _content_disposition(served.name), **_SECURITY_HEADERS}
        if not served.stable:
            return Response(served.content, headers=headers, media_type=served.content_type)
        etag = hashlib.sha256(served.content).hexdigest()[:32]
        return range_response(request, served.content, served.content_type, headers, etag)

    async def page_image(self, request: Request, context: Context) -> Response:
        """Serves one page of a document as a PNG image."""
        path = request.path_params
        image = await serve_page(context, path["url_token"], path["number"], path["revision"])
        return range_response(request, image, "image/png", _PAGE_HEADERS, path["revision"])

    async def upload(self, request: Request, context: Context) -> Response:
        """Stores the body as the file of an upload."""
        upload_id = await authenticate_upload_url(context, request.path_params["url_token"])
        content = await _read_body(request, self._upload_limit)
        if content is None:
            return _error(context, _TOO_LARGE.with_parameters(limit=self._upload_limit), 413)
        await receive_upload(context, upload_id, content)
        return Response(status_code=204)


async def _read_body(request: Request, limit: int) -> bytes | None:
    """Returns the body, or None as soon as it exceeds `limit` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def _error(context: Context, text: Text, status: int) -> Response:
    content = {"message": context.render(text)}
    return JSONResponse(content, status_code=status, headers=_SECURITY_HEADERS)


def _content_disposition(name: str) -> str:
    """Returns the header of RFC 6266: an ASCII name for old clients, and the full name in UTF-8."""
    name = _BIDI_CONTROLS.sub("", name)
    ascii_name = "".join(
        character
        if character.isascii() and character.isprintable() and character not in '"\\%/'
        else "_"
        for character in name
    )
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
