"""Files contain only what the viewer may see, and signed URLs open nothing else."""

import functools
import re
import time
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest

from gql.model.database.tables import InteractionRow
from gql.model.domain.content_version import content_version
from gql.resolvers.authentication import authenticate_token
from gql.storage.signed_urls import (
    CERTIFICATE,
    DOWNLOAD,
    PAGE,
    PREVIEW,
    UPLOAD,
    SignedUrl,
    encode_token,
)
from testing.pdf_text import extract_all_text
from testing.running_server import Person, RunningServer, url_path
from tests.domain.tenants.disclosure import Tenants, canaries
from tests.domain.tenants.organizations import ALPHA, FILE_CONTENT
from tests.domain.tenants.schema_requests import absent_id

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

WITH_DOCUMENT = ("letter", "contract", "saved_contract", "verified_letter")
WITH_CERTIFICATE = ("letter", "contract", "verified_letter")
# canaries that an admin must find in the documents
FOUND_IN_DOCUMENTS = {
    ("shared", "printed"), ("customer", "form"), ("customer", "entry"), ("cosigner", "entry"),
    ("cosigner", "autograph"), ("shared", "agent_autograph"), ("customer", "name"),
    ("customer", "signature"),
}  # fmt: skip
# all recipients of a document see what is entered in it
SHARED_BY_SIGNERS = re.compile(rf"{ALPHA}\.(customer|cosigner)\.(entry|autograph)")
DOWNLOAD_USES = (DOWNLOAD, PREVIEW, CERTIFICATE, PAGE)


def leaks_in_files(tenants: Tenants, viewer: str, text: str) -> list[str]:
    """Returns the parts of a file's text that the viewer must not see."""
    leaks = tenants.leaks(viewer, text)
    if viewer not in ("customer", "cosigner"):
        return leaks
    return [leak for leak in leaks if not SHARED_BY_SIGNERS.fullmatch(leak)]


async def test_a_download_contains_only_what_the_viewer_may_see(
    tenants: Tenants, full_length: bool
) -> None:
    viewers = tenants.readers(full_length)
    owners_of_files: dict[str, set[str]] = {}
    for viewer, person in viewers.items():
        text = await download_everything(tenants, person)
        assert leaks_in_files(tenants, viewer, text) == [], viewer
        owners_of_files[viewer] = {owner for _, owner, what in canaries(text) if what == "file"}
        if viewer == "admin":
            assert {(owner, what) for _, owner, what in canaries(text)} >= FOUND_IN_DOCUMENTS
    for name in {"customer", "cosigner"} & viewers.keys():
        assert owners_of_files[name] == {name}
    assert {
        viewer for viewer, owners in owners_of_files.items() if owners == {"customer", "cosigner"}
    } == {"agent", "admin", "documents", "partner"} & viewers.keys()


async def download_everything(tenants: Tenants, person: Person) -> str:
    """Returns the texts of all downloads that a person is allowed."""
    names = ("attached_files", "completed_form", *WITH_DOCUMENT)
    texts = [await download(tenants, person, name) for name in names]
    texts += [
        await download(tenants, person, name, format="CERTIFICATE") for name in WITH_CERTIFICATE
    ]
    return "\n".join(texts)


async def download(tenants: Tenants, person: Person, name: str, **options: str) -> str:
    """Returns the text of a download; empty if it is refused."""
    interaction_id = tenants.alpha.ids["interaction"][name]
    payload = await person.try_mutate(
        "downloadInteraction", "url", interactionId=interaction_id, **options
    )
    return await fetch_text(tenants.server, payload["url"]) if payload["url"] else ""


async def fetch_text(server: RunningServer, url: str) -> str:
    """Returns the text of a file, including the headers of the response."""
    response = await server.http.get(url_path(url))
    assert response.status_code == 200, response.text
    return "\n".join([str(response.headers), *texts_in(response.content)])


@functools.cache
def texts_in(content: bytes) -> list[str]:
    """Returns the uncompressed text of a file.

    For an archive, also the names and texts of its files.
    """
    if content.startswith(b"%PDF") and content != FILE_CONTENT:
        return [extract_all_text(content)]
    texts = [content.decode("latin-1")]
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as archive:
            texts += archive.namelist()
            texts += [text for name in archive.namelist() for text in texts_in(archive.read(name))]
    return texts


async def test_a_preview_contains_only_what_the_viewer_may_see(
    tenants: Tenants, full_length: bool
) -> None:
    for viewer, person in tenants.readers(full_length).items():
        text = "\n".join([await preview(tenants, person, name) for name in WITH_DOCUMENT])
        assert leaks_in_files(tenants, viewer, text) == [], viewer
        if viewer == "admin":
            assert {(owner, what) for _, owner, what in canaries(text)} >= FOUND_IN_DOCUMENTS


async def preview(tenants: Tenants, person: Person, name: str) -> str:
    """Returns the text of a preview; empty if it is refused.

    The page images are fetched, not read.
    """
    interaction_id = tenants.alpha.ids["interaction"][name]
    payload = await person.try_mutate(
        "previewInteraction", "url pages { url }", interactionId=interaction_id
    )
    if not payload["url"]:
        assert payload["pages"] == []
        return ""
    for page in payload["pages"]:
        image = await tenants.server.http.get(url_path(page["url"]))
        assert (image.status_code, image.headers["content-type"]) == (200, "image/png")
    return await fetch_text(tenants.server, payload["url"])


async def test_an_altered_signed_url_is_not_found(tenants: Tenants) -> None:
    server = tenants.server
    download_path, upload_path, page_path = await signed_paths(tenants)
    not_found = await server.http.get("/files/nothing")
    assert not_found.status_code == 404
    for path in (*altered(download_path), *altered(page_path)):
        response = await server.http.get(path)
        assert (response.status_code, response.text) == (404, not_found.text), path
    for path in altered(upload_path):
        response = await server.http.put(path, content=b"x")
        assert (response.status_code, response.text) == (404, not_found.text), path
    assert (await server.http.get(download_path)).status_code == 200
    assert (await server.http.get(page_path)).status_code == 200


async def test_a_signed_url_has_no_other_use_than_its_own(tenants: Tenants) -> None:
    http = tenants.server.http
    download_path, upload_path, page_path = await signed_paths(tenants)
    assert (await http.get(download_path.replace("files", "uploads"))).status_code == 405
    as_upload = await http.put(download_path.replace("files", "uploads"), content=b"x")
    assert as_upload.status_code == 404
    assert (await http.get(upload_path.replace("uploads", "files"))).status_code == 404
    _, _, page_token, *page = page_path.split("/")
    assert (await http.get(f"/files/{page_token}")).status_code == 404
    as_page = "/".join(["/pages", download_path.split("/")[2], *page])
    assert (await http.get(as_page)).status_code == 404


async def signed_paths(tenants: Tenants) -> tuple[str, str, str]:
    """Returns the paths of a download, an upload and a page, signed for the agent."""
    agent, ids = tenants.alpha.people["agent"], tenants.alpha.ids["interaction"]
    downloaded = await agent.mutate(
        "downloadInteraction", "url", interactionId=ids["attached_files"]
    )
    created = await agent.mutate("createUpload", "url", fileName="f", contentType="text/plain")
    previewed = await agent.mutate(
        "previewInteraction", "pages { url }", interactionId=ids["contract"]
    )
    urls = (downloaded["url"], created["url"], previewed["pages"][0]["url"])
    download_path, upload_path, page_path = map(url_path, urls)
    return download_path, upload_path, page_path


def altered(path: str) -> Iterator[str]:
    """Yields the path with one character of its token changed, at positions all over the token."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    start = path.index("/", 1) + 1
    end = start + len(path.split("/")[2])
    for position in {*range(start, end, 9), end - 1, path.index(".", start)}:
        character = path[position]
        # the highest of the six bits, because the lowest of the last character have no meaning
        changed = "A" if character == "." else alphabet[alphabet.index(character) ^ 32]
        yield path[:position] + changed + path[position + 1 :]


async def test_a_validly_signed_url_opens_nothing_that_its_viewer_may_not_see(
    tenants: Tenants, full_length: bool
) -> None:
    """Permissions are checked again when the file is fetched."""
    server = tenants.server
    for viewer, person in tenants.readers(full_length).items():
        credential = (
            await authenticate_token(server.app_state.database, person.token)
        ).credential_id
        for use in (*DOWNLOAD_USES, UPLOAD):
            kind = "upload" if use == UPLOAD else "interaction"
            ids = [absent_id(kind), *tenants.sample_hidden_ids(viewer, kind)]
            responses = {await use_signed_url(server, use, key, credential) for key in ids}
            assert len(responses) == 1, (viewer, use, responses)
            assert responses.pop().startswith("404"), (viewer, use)


async def test_a_validly_signed_url_opens_what_its_viewer_may_see(tenants: Tenants) -> None:
    """The URLs of the test before are therefore refused for no other reason."""
    server, contract = tenants.server, tenants.alpha.ids["interaction"]["contract"]
    for viewer in ("agent", "customer", "cosigner", "documents", "partner"):
        token = tenants.alpha.people[viewer].token
        credential = (await authenticate_token(server.app_state.database, token)).credential_id
        for use in DOWNLOAD_USES:
            response = await use_signed_url(server, use, contract, credential)
            assert response.startswith("200"), (viewer, use, response)


async def use_signed_url(server: RunningServer, use: str, key: str, credential_id: str) -> str:
    """Fetches a URL that is validly signed for a credential; returns the status and the body."""
    step_id, version, page = ("", "", "") if use == UPLOAD else await current_version(server, key)
    expires = int(time.time()) + 60
    signed_url = SignedUrl(
        use, credential_id, expires, key, step_id=step_id, content_version=version
    )
    token = encode_token(signed_url, server.app_state.url_key)
    if use == UPLOAD:
        response = await server.http.put(f"/uploads/{token}", content=b"content")
    elif use == PAGE:
        response = await server.http.get(f"/pages/{token}/1/{page or 'none'}")
    else:
        response = await server.http.get(f"/files/{token}")
    return f"{response.status_code} {response.text}"


async def current_version(server: RunningServer, interaction_id: str) -> tuple[str, str, str]:
    """Returns the id of an interaction's document step, its content version and its first page's.

    The page's version is its revision.
    """
    async with server.app_state.database.read_transaction() as sql:
        row = await sql.get(InteractionRow, interaction_id)
    view = await server.app_state.database.view(row.session_id) if row else None
    interaction = view.interaction(interaction_id) if view else None
    for step in interaction.steps if interaction else ():
        if interaction and step.document:
            return step.id, content_version(interaction), step.document.pages[0].revision
    return "", "", ""
