"""Sentences for people are in the language of the request, whichever transport carries them."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from testing.module_server import sqlite_server
from testing.running_server import Person, RunningServer, open_subscription, root_field, url_path
from testing.session_scenario import (
    SessionScenario,
    create_form,
    load_interaction,
    start_scenario,
)
from tests.localization.catalog_files import write_catalog

pytestmark = pytest.mark.anyio

GERMAN = {
    "A workflow has between 1 and {limit} steps.": "Ein Ablauf hat 1 bis {limit} Schritte.",
    "The text is longer than {limit} characters.": "Der Text hat mehr als {limit} Zeichen.",
    "The template has an error in line {line}: {problem}.": "Fehler in Zeile {line}: {problem}.",
    "packages cannot be imported, a template stands on its own": "Pakete gibt es hier nicht",
    '{label} takes "true" or "false".': "{label}: „true“ oder „false“.",
    "Sent, not started yet": "Gesendet, noch nicht begonnen",
    "Waiting for {names} to fill in the form": "Es fehlt das Formular von {names}",
    "The customer has not completed it yet.": "Der Kunde ist noch nicht fertig.",
    "The file is empty.": "Die Datei ist leer.",
    "The file is larger than {limit} bytes.": "Die Datei hat mehr als {limit} Bytes.",
    "File not found.": "Diese Datei gibt es nicht.",
}
UPDATES = """subscription($s: ID!) { sessionUpdates(sessionId: $s) {
    session { interactions { statusLine } }
    events { ... on InteractionAdded { interaction { statusLine } } } } }"""
UPLOAD_LIMIT = 20_000


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    """A server that speaks English and German."""
    folder = tmp_path_factory.mktemp("locales")
    write_catalog(folder, "de", GERMAN)
    async with sqlite_server(
        tmp_path_factory, locale_dir=str(folder), upload_limit=UPLOAD_LIMIT
    ) as server:
        yield server


@pytest.fixture(scope="module")
async def scenario(server: RunningServer) -> SessionScenario:
    return await start_scenario(server)


def in_german(person: Person) -> Person:
    return replace(person, languages="de-AT,de;q=0.9,en;q=0.5")


async def error_message(person: Person, mutation: str, **arguments: object) -> str:
    payload = await person.try_mutate(mutation, **arguments)
    message: str = payload["errors"][0]["message"]
    return message


async def test_the_error_of_a_mutation_is_translated(server: RunningServer) -> None:
    arguments = {"name": "W", "steps": []}
    german = await error_message(in_german(server.admin), "createWorkflowTemplate", **arguments)
    assert german == "Ein Ablauf hat 1 bis 50 Schritte."
    english = await error_message(server.admin, "createWorkflowTemplate", **arguments)
    assert english == "A workflow has between 1 and 50 steps."


async def test_the_error_of_a_document_is_translated(server: RunningServer) -> None:
    german, english = in_german(server.admin), server.admin
    too_long = {"name": "T", "source": "a" * 200_001}
    message = await error_message(german, "createDynamicTemplate", **too_long)
    assert message == "Der Text hat mehr als 200.000 Zeichen."
    message = await error_message(english, "createDynamicTemplate", **too_long)
    assert message == "The text is longer than 200,000 characters."
    importing = {"name": "T", "source": 'Hello\n#import "@preview/cetz:0.3.4": *'}
    message = await error_message(german, "createDynamicTemplate", **importing)
    assert message == "Fehler in Zeile 2: Pakete gibt es hier nicht."


async def test_an_error_without_a_translation_is_in_english(server: RunningServer) -> None:
    message = await error_message(
        in_german(server.admin), "createFormTemplate", name="F", fields=[]
    )
    assert message == "A form needs at least one field."


async def test_the_status_line_and_the_toolbar_are_translated(
    server: RunningServer, scenario: SessionScenario
) -> None:
    interaction = await scenario.add_interaction(await create_form(server))
    viewer = in_german(server.agent)
    german = await load_interaction(viewer, interaction["id"])
    assert german["statusLine"] == "Gesendet, noch nicht begonnen"
    assert interaction["statusLine"] == "Sent, not started yet"
    await scenario.people["Ada"].mutate("startInteraction", interactionId=interaction["id"])
    german = await load_interaction(viewer, interaction["id"])
    assert german["statusLine"] == "Es fehlt das Formular von Ada"
    query = "query ($id: ID!) { interaction(id: $id) { toolbar { reason message } } }"
    data = await viewer.execute(query, id=interaction["id"])
    messages = {item["reason"]: item["message"] for item in data["interaction"]["toolbar"]}
    assert messages["NOT_COMPLETED"] == "Der Kunde ist noch nicht fertig."


async def test_the_errors_of_uploads_and_downloads_are_translated(server: RunningServer) -> None:
    payload = await server.agent.mutate(
        "createUpload", "url", fileName="a.pdf", contentType="application/pdf"
    )
    url, headers = url_path(payload["url"]), {"Accept-Language": "de"}
    for content, message in (
        (b"", "Die Datei ist leer."),
        (b"x" * (UPLOAD_LIMIT + 1), "Die Datei hat mehr als 20.000 Bytes."),
    ):
        response = await server.http.put(url, content=content, headers=headers)
        assert response.json() == {"message": message}
    response = await server.http.put(url, content=b"")
    assert response.json() == {"message": "The file is empty."}
    response = await server.http.get("/files/forged", headers=headers)
    assert response.json() == {"message": "Diese Datei gibt es nicht."}


async def test_subscribers_of_one_session_get_their_own_language(
    server: RunningServer, scenario: SessionScenario
) -> None:
    form = await create_form(server)
    await scenario.add_interaction(form)
    german, english = in_german(server.agent), server.agent
    async with german.socket() as first, english.socket() as second, german.socket() as third:
        sockets = [first, second, third]
        streams = [await open_subscription(socket, UPDATES, s=scenario.id) for socket in sockets]
        snapshots = [item["session"]["interactions"][-1]["statusLine"] for _, item in streams]
        await scenario.add_interaction(form)
        items = [
            root_field(await socket.next(operation_id))
            for socket, (operation_id, _) in zip(sockets, streams, strict=True)
        ]
    lines = [item["events"][0]["interaction"]["statusLine"] for item in items]
    german_line, english_line = "Gesendet, noch nicht begonnen", "Sent, not started yet"
    assert snapshots == lines == [german_line, english_line, german_line]
