"""Uploads and downloads of files through signed URLs, and the pages of a preview."""

from typing import Any

import httpx2

from testing.running_server import Person, RunningServer, url_path

PAGES = "pages { number revision url }"


async def upload_file(person: Person, name: str, content: bytes, media_type: str) -> str:
    """Uploads a file; returns the id of the upload."""
    payload = await person.mutate(
        "createUpload", "uploadId url", fileName=name, contentType=media_type
    )
    response = await person.server.http.put(url_path(payload["url"]), content=content)
    assert response.status_code == 204, response.text
    upload_id: str = payload["uploadId"]
    return upload_id


async def fetch_url(server: RunningServer, url: str, **headers: str) -> httpx2.Response:
    """Fetches a signed URL; in the names of headers, an underscore stands for a hyphen."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return await server.http.get(url_path(url), headers=named)


async def request_download_url(person: Person, interaction_id: str, **more: Any) -> str:
    payload = await person.mutate(
        "downloadInteraction", "url draft", interactionId=interaction_id, **more
    )
    url: str = payload["url"]
    return url


async def fetch_download(person: Person, interaction_id: str, **more: Any) -> httpx2.Response:
    """Requests a download URL and fetches it."""
    url = await request_download_url(person, interaction_id, **more)
    return await fetch_url(person.server, url)


async def download(person: Person, interaction_id: str, **more: Any) -> bytes:
    response = await fetch_download(person, interaction_id, **more)
    assert response.status_code == 200, response.text
    return response.content


async def request_preview(person: Person, interaction_id: str) -> dict[str, Any]:
    """Returns the payload of `previewInteraction`: the URL of the file and of each page."""
    return await person.mutate("previewInteraction", f"url {PAGES}", interactionId=interaction_id)


async def fetch_page(person: Person, url: str) -> bytes:
    """Fetches the image of a page."""
    response = await fetch_url(person.server, url)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    return response.content
