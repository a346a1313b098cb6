"""Uploads and downloads of files through signed URLs, and the pages of a preview."""

from typing import Any

import httpx2

from testing.running_server import Person, RunningServer, url_path

PAGE_SELECTION = "pages { number revision url }"


async def upload_file(person: Person, name: str, content: bytes, media_type: str) -> str:
    """Uploads a file of this media type; returns the id of the upload."""
    payload = await person.mutate(
        "createUpload", "uploadId url", fileName=name, contentType=media_type
    )
    response = await person.server.http.put(url_path(payload["url"]), content=content)
    assert response.status_code == 204, response.text
    upload_id: str = payload["uploadId"]
    return upload_id


async def fetch_signed_url(server: RunningServer, url: str, **headers: str) -> httpx2.Response:
    """Fetches a signed URL; in the names of headers, an underscore stands for a hyphen."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return await server.http.get(url_path(url), headers=named)


async def request_download_url(person: Person, interaction_id: str, **arguments: Any) -> str:
    """Returns the URL that `downloadInteraction` issues; `arguments` are part of its input."""
    payload = await person.mutate(
        "downloadInteraction", "url draft", interactionId=interaction_id, **arguments
    )
    url: str = payload["url"]
    return url


async def download_response(
    person: Person, interaction_id: str, **arguments: Any
) -> httpx2.Response:
    """Requests a download URL and fetches it; returns the response, which may be an error."""
    url = await request_download_url(person, interaction_id, **arguments)
    return await fetch_signed_url(person.server, url)


async def download_content(person: Person, interaction_id: str, **arguments: Any) -> bytes:
    """Downloads an interaction's files, which must succeed; returns the content."""
    response = await download_response(person, interaction_id, **arguments)
    assert response.status_code == 200, response.text
    return response.content


async def request_preview(person: Person, interaction_id: str) -> dict[str, Any]:
    """Returns the payload of `previewInteraction`: the URL of the file and of each page."""
    return await person.mutate(
        "previewInteraction", f"url {PAGE_SELECTION}", interactionId=interaction_id
    )


async def fetch_page(person: Person, url: str) -> bytes:
    """Fetches the image of a page."""
    response = await fetch_signed_url(person.server, url)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    return response.content
