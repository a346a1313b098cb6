"""Files by signed URL: downloads, previews, pages, uploads. No token: the URL is the leave."""

import errno
import hashlib
import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gql.documents.errors import DocumentError
from gql.model.domain.errors import Busy, Invalid, NotFound, Refusal, StorageFull, Unavailable
from gql.resolvers.context import Context
from gql.resolvers.interaction.files import serve_file, serve_page
from gql.resolvers.uploads import open_upload, receive_upload
from gql.transport.ranges import ranged

_STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    Unavailable: 409,
    Invalid: 422,
    Busy: 503,
    StorageFull: 507,
    Refusal: 409,
}
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}

# they can make "gpj.exe" read "exe.jpg"
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")

# the address names the revision, so what it brings never changes; it is good for minutes only
_KEPT = {"Cache-Control": "private, max-age=300, immutable"}

OpenContext = Callable[[], Context]


def file_routes(open_context: OpenContext, upload_limit: int) -> list[Route]:
    """The routes for files; `upload_limit` in bytes."""

    async def fetch(request: Request) -> Response:
        served = await serve_file(open_context(), request.path_params["ticket"])
        headers = {"Content-Disposition": _disposition(served.name), **_SAFE}
        if not served.stable:
            return Response(served.content, headers=headers, media_type=served.content_type)
        etag = hashlib.sha256(served.content).hexdigest()[:32]
        return ranged(request, served.content, served.content_type, headers, etag)

    async def show(request: Request) -> Response:
        place = request.path_params
        args = (place["ticket"], place["number"], place["revision"])
        image = await serve_page(open_context(), *args)
        return ranged(request, image, "image/png", _SAFE | _KEPT, place["revision"])

    async def bring(request: Request) -> Response:
        context = open_context()
        upload_id = await open_upload(context, request.path_params["ticket"])
        content = await _whole(request, upload_limit)
        if content is None:
            return _said(f"The file is larger than {upload_limit:,} bytes.", 413)
        await receive_upload(context, upload_id, content)
        return Response(status_code=204)

    return [
        Route("/files/{ticket}", _answering(fetch), methods=["GET"]),
        Route("/pages/{ticket}/{number:int}/{revision}", _answering(show), methods=["GET"]),
        Route("/uploads/{ticket}", _answering(bring), methods=["PUT"]),
    ]


async def _whole(request: Request, limit: int) -> bytes | None:
    """The body; None as soon as it is larger than `limit`."""
    whole = bytearray()
    async for part in request.stream():
        whole += part
        if len(whole) > limit:
            return None
    return bytes(whole)


def _answering(
    handle: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return await handle(request)
        except (Refusal, Busy, StorageFull) as no:
            status = next(code for kind, code in _STATUS.items() if isinstance(no, kind))
            return _said(str(no), status)
        except DocumentError as no:
            return _said(str(no), 422)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            return _said("The server has no room to store this; nothing was changed.", 507)

    return answer


def _said(message: str, status: int) -> Response:
    return JSONResponse({"message": message}, status_code=status, headers=_SAFE)


def _disposition(name: str) -> str:
    """RFC 6266: a plain name for old clients, the whole name in UTF-8 for the others."""
    name = _TURNING.sub("", name)
    plain = "".join(
        one if one.isascii() and one.isprintable() and one not in '"\\%/' else "_" for one in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
