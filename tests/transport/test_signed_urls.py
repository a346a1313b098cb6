"""Uploads and downloads by signed URL."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import unquote

import pytest

from gql.resolvers.authentication import authenticate_token
from gql.storage.signed_urls import DOWNLOAD, UPLOAD, SignedUrl, encode_token
from testing.module_server import sqlite_server
from testing.running_server import Person, RunningServer, url_path
from tests.transport.leaks import assert_no_internals

pytestmark = pytest.mark.anyio

UPLOAD_LIMIT = 4_096
CONTENT = b"the content of the file"
NEW_CONTACT = {"name": "Casey", "email": "casey@example.com"}


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(tmp_path_factory, upload_limit=UPLOAD_LIMIT) as server:
        yield server


@dataclass
class FileRequest:
    """An interaction that asks the customer of a session for a file, in a new organization."""

    agent: Person
    admin: Person
    interaction_id: str
    step_id: str
    participant_id: str

    async def replace_participant(self) -> None:
        """Gives the participant's place to another person, which ends their credentials."""
        await self.agent.mutate(
            "reassignParticipant", participantId=self.participant_id, contact=NEW_CONTACT
        )


async def request_file(server: RunningServer) -> FileRequest:
    agent, admin = await server.create_organization("Files")
    server.other_agents.append(agent)
    template = await admin.mutate("createFileRequestTemplate", "template { id }", name="A file")
    session = await agent.mutate(
        "startSession",
        "session { id } participant { id }",
        name="S",
        customer={"name": "Charlie", "email": "charlie@example.com"},
    )
    interaction = await agent.mutate(
        "addInteraction",
        "interaction { id steps { id } }",
        sessionId=session["session"]["id"],
        templateId=template["template"]["id"],
    )
    return FileRequest(
        agent,
        admin,
        interaction["interaction"]["id"],
        interaction["interaction"]["steps"][0]["id"],
        session["participant"]["id"],
    )


async def attach_file(server: RunningServer, name: str, content_type: str) -> FileRequest:
    """A file request that its customer has answered."""
    request = await request_file(server)
    customer = await server.join(request.participant_id)
    await customer.mutate("startInteraction", interactionId=request.interaction_id)
    upload = await customer.mutate(
        "createUpload", "url uploadId", fileName=name, contentType=content_type
    )
    response = await server.http.put(url_path(upload["url"]), content=CONTENT)
    assert response.status_code == 204
    await customer.mutate("attachFile", stepId=request.step_id, uploadId=upload["uploadId"])
    return request


async def upload_path(person: Person) -> str:
    payload = await person.mutate(
        "createUpload", "url uploadId", fileName="file.pdf", contentType="application/pdf"
    )
    return url_path(payload["url"])


async def download_path(person: Person, interaction_id: str) -> str:
    payload = await person.mutate("downloadInteraction", "url", interactionId=interaction_id)
    return url_path(payload["url"])


async def test_an_upload_over_the_limit_is_refused_with_413(server: RunningServer) -> None:
    path = await upload_path(server.agent)
    for content in (b"x" * (UPLOAD_LIMIT + 1), chunks(b"x" * 1_024, 5)):
        response = await server.http.put(path, content=content)
        assert response.status_code == 413
    assert (await server.http.put(path, content=b"x" * UPLOAD_LIMIT)).status_code == 204


async def chunks(content: bytes, count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield content


async def test_an_upload_url_accepts_one_file(server: RunningServer) -> None:
    path = await upload_path(server.agent)
    assert (await server.http.put(path, content=b"")).status_code == 422
    assert (await server.http.put(path, content=b"one")).status_code == 204
    assert (await server.http.put(path, content=b"one")).status_code == 204
    assert (await server.http.put(path, content=b"two")).status_code == 422


async def test_a_forged_or_expired_url_is_not_found(server: RunningServer) -> None:
    viewer = await authenticate_token(server.app_state.database, server.agent.token)
    key, now = server.app_state.url_key, int(time.time())

    def signed(expires: int, secret: str, use: str) -> str:
        return encode_token(SignedUrl(use, viewer.credential_id, expires, "int_x"), secret)

    for use in (DOWNLOAD, UPLOAD, "other"):
        for path in (
            signed(now - 1, key, use),
            signed(now + 100, key + "x", use),
            signed(now + 100, key, use),
            "nothing",
            "a.b",
            "." * 50,
            "é.é",
            "A" * 10_000,
        ):
            download = await server.http.get(f"/files/{path}")
            upload = await server.http.put(f"/uploads/{path}", content=b"x")
            for response in (download, upload):
                assert response.status_code == 404
                assert_no_internals(response.text)


@pytest.mark.parametrize(
    "name",
    ['a"b.pdf', "a/b\\c.pdf", "../../etc/passwd", "Zoë €.pdf", "100%;.pdf", "…"],
)
async def test_a_download_encodes_the_file_name_safely(server: RunningServer, name: str) -> None:
    request = await attach_file(server, name, "application/pdf")
    path = await download_path(request.agent, request.interaction_id)
    response = await server.http.get(path)
    assert response.content == CONTENT
    disposition = response.headers["content-disposition"]
    ascii_part, _, encoded_name = disposition.partition("; filename*=UTF-8''")
    assert ascii_part.startswith('attachment; filename="')
    assert ascii_part.endswith('"')
    ascii_name = ascii_part.removeprefix('attachment; filename="')[:-1]
    assert ascii_name.isascii()
    assert not {'"', "\\", "/", "\r", "\n"} & {*ascii_name}
    assert unquote(encoded_name) == name
    assert "/" not in encoded_name
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in response.headers["cache-control"]
    assert response.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("content_type", ["text/html", "a/b\r\nX-Evil: 1", "текст/plain", "x"])
async def test_a_file_of_any_content_type_is_served_or_refused_at_upload(
    server: RunningServer, content_type: str
) -> None:
    """A customer cannot choose a content type with which the agent cannot download the file."""
    payload = await server.agent.try_mutate("createUpload", fileName="f", contentType=content_type)
    if payload["errors"]:
        assert payload["errors"][0]["path"] == ["input", "contentType"]
        return
    request = await attach_file(server, "f", content_type)
    path = await download_path(request.agent, request.interaction_id)
    response = await server.http.get(path)
    assert (response.status_code, response.content) == (200, CONTENT)
    assert response.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in response.headers["content-security-policy"]
    assert "x-evil" not in response.headers


async def test_a_download_url_ends_with_its_credential(server: RunningServer) -> None:
    request = await request_file(server)
    key = await request.admin.mutate(
        "createApiKey",
        "secret apiKey { id }",
        name="K",
        permissions=["STATUS_READ", "DOCUMENTS_READ"],
    )
    people = {
        "partner": Person(server, key["secret"]),
        "customer": await server.join(request.participant_id),
        "agent": request.agent,
    }
    paths = {
        name: await download_path(person, request.interaction_id) for name, person in people.items()
    }
    for path in paths.values():
        assert (await server.http.get(path)).status_code == 200
    await request.admin.mutate("revokeApiKey", apiKeyId=key["apiKey"]["id"])
    await request.replace_participant()
    statuses = {name: (await server.http.get(path)).status_code for name, path in paths.items()}
    assert statuses == {"partner": 404, "customer": 404, "agent": 200}


async def test_a_download_url_is_refused_once_the_rules_refuse_the_download(
    server: RunningServer,
) -> None:
    request = await request_file(server)
    path = await download_path(request.agent, request.interaction_id)
    assert (await server.http.get(path)).status_code == 200
    await request.agent.mutate("deleteInteraction", interactionId=request.interaction_id)
    response = await server.http.get(path)
    assert response.status_code == 409
    assert_no_internals(response.text)


async def test_an_upload_url_ends_with_its_credential(server: RunningServer) -> None:
    request = await request_file(server)
    path = await upload_path(await server.join(request.participant_id))
    await request.replace_participant()
    assert (await server.http.put(path, content=b"x")).status_code == 404
