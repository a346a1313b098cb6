"""The live preview shows what customers enter, page by page, to all who may see it (rule 6)."""

import functools
import io
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image, ImageChops

from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.pdf.rasterize import render_page
from gql.resolvers.authentication import authenticate_token
from gql.storage.signed_urls import PAGE, PREVIEW, SignedUrl, encode_token
from testing.pdf_tools import extract_text
from testing.running_server import Person, RunningServer, Socket
from testing.session_scenario import (
    LETTER_TEMPLATE,
    SessionScenario,
    create_form,
    create_template,
    start_interaction,
    start_scenario,
    template_step,
    toolbar_state,
)
from tests.esign.contract_scenario import (
    ContractScenario,
    contract_template,
    contract_values,
    create_partner,
    create_pdf_template,
    start_contract,
    template_once,
)
from tests.esign.file_transfer import fetch_page, fetch_signed_url, request_preview
from tests.esign.server_faults import observed_pool

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120), pytest.mark.sqlite_suffices]

THREE_PAGES = """#set page(width: 300pt, height: 200pt)
Name: #field("customer_1.name", w: 100pt) #pagebreak()
City: #field("customer_1.city", w: 100pt), partner: #field("customer_2.name", w: 100pt) #pagebreak()
#field("customer_1.signature", kind: "signature", w: 100pt, h: 40pt)
#field("customer_2.signature", kind: "signature", w: 100pt, h: 40pt)"""
STEPS = "steps { id document { revision pages { number width height revision } } }"
WATCH = f"""subscription ($id: ID!) {{ sessionUpdates(sessionId: $id) {{
    session {{ interactions {{ id {STEPS} }} }}
    events {{ cause ... on InteractionChanged {{ changes interaction {{ id {STEPS} }} }} }} }} }}"""
PAGES_OF = f"query ($id: ID!) {{ interaction(id: $id) {{ {STEPS} }} }}"
CONFLICT, NOT_FOUND = 409, 404


@pytest.fixture(scope="module")
def server(shared_server: RunningServer) -> RunningServer:
    """One server for all tests; each starts its own session."""
    return shared_server


@functools.cache
def three_pages() -> bytes:
    return compile_dynamic_document(THREE_PAGES, {}).pdf


@dataclass
class PreviewClient:
    """A person's open preview: an image per page, fetched again when its revision changes."""

    person: Person
    urls: dict[int, str]
    revisions: dict[int, str]
    images: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    async def open(cls, person: Person, interaction_id: str) -> "PreviewClient":
        pages = (await request_preview(person, interaction_id))["pages"]
        urls = {page["number"]: page["url"] for page in pages}
        client = cls(person, urls, {page["number"]: page["revision"] for page in pages})
        client.images = {number: await fetch_page(person, url) for number, url in urls.items()}
        return client

    def page_url(self, number: int, revision: str) -> str:
        return f"{self.urls[number].rpartition('/')[0]}/{revision}"

    async def update(self, revisions: dict[int, str]) -> set[int]:
        """Fetches the pages whose revisions have changed; returns their numbers."""
        changed = {
            number
            for number, revision in revisions.items()
            if self.revisions.get(number) != revision
        }
        for number in changed:
            url = self.page_url(number, revisions[number])
            self.images[number] = await fetch_page(self.person, url)
        self.revisions = revisions
        return changed


def page_revisions(interaction: dict[str, Any]) -> dict[int, str]:
    document = interaction["steps"][-1]["document"]
    return {page["number"]: page["revision"] for page in document["pages"]}


async def next_interaction(link: Socket, number: str, cause: str) -> dict[str, Any]:
    """Waits for a change with this cause; returns the interaction after it."""
    while True:
        for event in (await link.next(number))["sessionUpdates"]["events"]:
            if event["cause"] == cause and "interaction" in event:
                interaction: dict[str, Any] = event["interaction"]
                return interaction


def images_differ(first: bytes, second: bytes) -> bool:
    images = [Image.open(io.BytesIO(png)).convert("RGB") for png in (first, second)]
    assert images[0].size == images[1].size
    return ImageChops.difference(*images).getbbox() is not None


async def start_three_page_contract(server: RunningServer) -> ContractScenario:
    def create() -> Awaitable[str]:
        return create_pdf_template(server, "three pages", three_pages())

    return await start_contract(server, 2, await template_once(server, "three pages", create))


async def save_fields(person: Person, step_id: str, **values: str) -> None:
    """Saves values; in the names of fields, two underscores stand for a period."""
    pairs = [{"name": name.replace("__", "."), "value": value} for name, value in values.items()]
    await person.mutate("saveFields", stepId=step_id, values=pairs)


async def refused_status(server: RunningServer, url: str) -> int:
    """Returns the status with which a page is refused; fails unless the response says why."""
    response = await fetch_signed_url(server, url)
    assert response.headers["content-type"] == "application/json"
    assert response.json()["message"].endswith(".")
    return response.status_code


async def test_a_saved_value_changes_only_the_image_of_its_page(server: RunningServer) -> None:
    contract = await start_three_page_contract(server)
    await start_interaction(contract.people[0], contract.id)
    preview = await PreviewClient.open(server.agent, contract.id)
    first = dict(preview.images)
    async with server.agent.socket() as link:
        number = await link.subscribe(WATCH, id=contract.session.id)
        await save_fields(contract.people[0], contract.step_id, customer_1__city="Łódź")
        interaction = await next_interaction(link, number, "SAVE_FIELDS")
        assert await preview.update(page_revisions(interaction)) == {2}
    assert images_differ(first[2], preview.images[2])
    for page in (1, 3):
        url = preview.page_url(page, preview.revisions[page])
        assert await fetch_page(server.agent, url) == first[page]
    assert not (await request_preview(server.agent, contract.id))["errors"]


async def test_a_signature_changes_only_the_image_of_its_page(server: RunningServer) -> None:
    contract = await start_three_page_contract(server)
    await start_interaction(contract.people[0], contract.id)
    preview = await PreviewClient.open(server.agent, contract.id)
    before = preview.images[3]
    async with server.agent.socket() as link:
        number = await link.subscribe(WATCH, id=contract.session.id)
        await contract.people[0].mutate(
            "signStep", stepId=contract.step_id, signature={"typedName": "Ada"}, values=[]
        )
        interaction = await next_interaction(link, number, "SIGN_STEP")
        assert await preview.update(page_revisions(interaction)) == {3}
    assert images_differ(before, preview.images[3])


async def test_removing_a_value_restores_the_image_of_its_page(server: RunningServer) -> None:
    contract = await start_three_page_contract(server)
    await start_interaction(contract.people[0], contract.id)
    preview = await PreviewClient.open(server.agent, contract.id)
    before = preview.images[1]
    for value in ("Ada", ""):
        await save_fields(contract.people[0], contract.step_id, customer_1__name=value)
        payload = await server.agent.execute(PAGES_OF, id=contract.id)
        assert await preview.update(page_revisions(payload["interaction"])) == {1}
    assert preview.images[1] == before


async def test_an_outdated_revision_of_a_page_is_not_served(server: RunningServer) -> None:
    contract = await start_three_page_contract(server)
    await start_interaction(contract.people[0], contract.id)
    preview = await PreviewClient.open(server.agent, contract.id)
    await save_fields(contract.people[0], contract.step_id, customer_1__city="Rome")
    assert await refused_status(server, preview.urls[2]) == CONFLICT
    assert await refused_status(server, preview.page_url(1, "0" * 16)) == CONFLICT
    assert (await fetch_signed_url(server, preview.urls[1])).status_code == 200


async def test_all_signers_and_the_agent_see_the_same_pages(server: RunningServer) -> None:
    contract = await start_three_page_contract(server)
    for number, person in enumerate(contract.people, 1):
        await start_interaction(person, contract.id)
        await save_fields(
            person, contract.step_id, **{f"customer_{number}__name": f"Person {number}"}
        )
    previews = [
        await PreviewClient.open(person, contract.id) for person in (server.agent, *contract.people)
    ]
    assert previews[0].images == previews[1].images == previews[2].images
    for person in contract.people:
        interaction = (await person.execute(PAGES_OF, id=contract.id))["interaction"]
        assert page_revisions(interaction) == previews[0].revisions


async def test_a_partner_sees_pages_only_with_the_permission_to_read_documents(
    server: RunningServer,
) -> None:
    contract = await start_three_page_contract(server)
    reader = await create_partner(server, "STATUS_READ", "DOCUMENTS_READ")
    preview = await PreviewClient.open(reader, contract.id)
    assert preview.images == (await PreviewClient.open(server.agent, contract.id)).images
    writer = await create_partner(server, "STATUS_READ", "INTERACTIONS_WRITE")
    payload = await writer.try_mutate(
        "previewInteraction", "url pages { url }", interactionId=contract.id
    )
    assert [error["__typename"] for error in payload["errors"]] == ["NotFound"]
    assert (payload["url"], payload["pages"]) == (None, [])
    steps = (await writer.execute(PAGES_OF, id=contract.id))["interaction"]["steps"]
    assert [step["document"] for step in steps] == [None]
    forged = await forge_page_url(server, writer, contract)
    assert await refused_status(server, forged) == NOT_FOUND


async def test_the_pages_of_a_revoked_api_key_are_not_served(server: RunningServer) -> None:
    contract = await start_three_page_contract(server)
    reader = await create_partner(server, "STATUS_READ", "DOCUMENTS_READ")
    preview = await PreviewClient.open(reader, contract.id)
    await server.admin.mutate("revokeApiKey", apiKeyId=reader.id)
    assert await refused_status(server, preview.urls[1]) == NOT_FOUND


async def test_the_pages_of_a_replaced_participant_are_not_served(server: RunningServer) -> None:
    contract = await start_three_page_contract(server)
    preview = await PreviewClient.open(contract.people[1], contract.id)
    contact = {"name": "Eve", "email": "eve@x.example"}
    await server.agent.mutate(
        "reassignParticipant", participantId=contract.people[1].id, contact=contact
    )
    assert await refused_status(server, preview.urls[1]) == NOT_FOUND


async def forge_page_url(
    server: RunningServer, person: Person, contract: ContractScenario, **claims: Any
) -> str:
    """Returns the URL of page 1, which was never issued, signed with the server's own key."""
    viewer = await authenticate_token(server.app_state.database, person.token)
    claims = {
        "use": PAGE,
        "expires": int(time.time()) + 60,
        "step_id": contract.step_id,
        **claims,
    }
    signed_url = SignedUrl(credential_id=viewer.credential_id, subject_id=contract.id, **claims)
    interaction = (await server.agent.execute(PAGES_OF, id=contract.id))["interaction"]
    text = encode_token(signed_url, server.app_state.url_key)
    return f"http://127.0.0.1/pages/{text}/1/{page_revisions(interaction)[1]}"


async def test_another_organization_cannot_see_the_pages(server: RunningServer) -> None:
    contract = await start_three_page_contract(server)
    stranger, _ = await server.create_organization("Initech")
    payload = await stranger.try_mutate("previewInteraction", interactionId=contract.id)
    assert [error["__typename"] for error in payload["errors"]] == ["NotFound"]
    forged = await forge_page_url(server, stranger, contract)
    assert await refused_status(server, forged) == NOT_FOUND
    same_for_agent = await forge_page_url(server, server.agent, contract)
    assert (await fetch_signed_url(server, same_for_agent)).status_code == 200


async def test_a_signed_url_that_is_not_for_this_page_is_refused(server: RunningServer) -> None:
    contract, agent = await start_three_page_contract(server), server.agent
    preview = await PreviewClient.open(agent, contract.id)
    step_url, _, revision = preview.urls[1].rsplit("/", 2)
    base, signed = step_url.rsplit("/", 1)
    middle = len(signed) // 3
    damaged = signed[:middle] + ("A" if signed[middle] != "A" else "B") + signed[middle + 1 :]
    of_whole_file = (await request_preview(agent, contract.id))["url"].rpartition("/")[2]
    for url in (
        f"{base}/{damaged}/1/{revision}",
        f"{step_url}/99/{revision}",
        f"{step_url}/0/{revision}",
        f"{base}/{of_whole_file}/1/{revision}",
        await forge_page_url(server, agent, contract, expires=int(time.time()) - 1),
        await forge_page_url(server, agent, contract, use=PREVIEW),
        await forge_page_url(server, agent, contract, step_id="stp_none"),
    ):
        assert await refused_status(server, url) == NOT_FOUND, url


async def test_an_approver_sees_the_pages_of_the_original_interaction(
    server: RunningServer,
) -> None:
    contract = await start_contract(server)
    assert (await contract.sign(1))["errors"] == []
    approver, copy = await forward_for_approval(server, contract.id)
    preview = await PreviewClient.open(approver, copy)
    assert preview.images == (await PreviewClient.open(server.agent, contract.id)).images
    await server.agent.mutate("signAsAgent", interactionId=contract.id)
    assert await refused_status(server, preview.urls[2]) == CONFLICT
    after = await PreviewClient.open(approver, copy)
    assert after.images[1] == preview.images[1]
    assert images_differ(after.images[2], preview.images[2])
    assert "Acme Bank Agent" in extract_text(await fetch_preview(approver, copy))


async def forward_for_approval(server: RunningServer, interaction_id: str) -> tuple[Person, str]:
    """Forwards an interaction; returns the approver and the id of their copy of it."""
    contact = {"name": "Blake", "email": "blake@x.example"}
    payload = await server.agent.mutate(
        "forwardForApproval",
        "approvalSessionId interaction { approvals { interactionId } }",
        interactionId=interaction_id,
        contact=contact,
    )
    query = "query ($id: ID!) { session(id: $id) { participants { id } } }"
    session = (await server.agent.execute(query, id=payload["approvalSessionId"]))["session"]
    approver = await server.join(session["participants"][0]["id"])
    return approver, payload["interaction"]["approvals"][0]["interactionId"]


async def fetch_preview(person: Person, interaction_id: str) -> bytes:
    """Fetches the whole file of a preview."""
    url = (await request_preview(person, interaction_id))["url"]
    return (await fetch_signed_url(person.server, url)).content


async def test_an_image_that_was_rendered_is_reused(server: RunningServer) -> None:
    contract = await start_three_page_contract(server)
    preview = await PreviewClient.open(server.agent, contract.id)
    with observed_pool(server) as pool:
        for person in (server.agent, contract.people[0]):
            assert (await PreviewClient.open(person, contract.id)).images == preview.images
        tag = f'"{preview.revisions[1]}"'
        response = await fetch_signed_url(server, preview.urls[1], if_none_match=tag)
        assert response.status_code == 304
        assert pool.jobs == []
        # no other test shows this value, so its page was not rendered before
        await start_interaction(contract.people[0], contract.id)
        await save_fields(contract.people[0], contract.step_id, customer_1__city="Reykjavík")
        await PreviewClient.open(server.agent, contract.id)
        assert pool.jobs == [render_page]


# dynamic documents


async def start_letter(
    server: RunningServer, source: str
) -> tuple[SessionScenario, dict[str, Any]]:
    """Starts a workflow of a form and a letter that is compiled from the form's values."""
    scenario = await start_scenario(server)
    letter = await create_template(server, "createDynamicTemplate", source=source)
    steps = [template_step(await create_form(server)), template_step(letter)]
    interaction = await scenario.add_interaction(
        await create_template(server, "createWorkflowTemplate", steps=steps)
    )
    return scenario, interaction


async def submit_name(person: Person, interaction: dict[str, Any], name: str) -> None:
    await start_interaction(person, interaction["id"])
    values = [{"name": "name", "value": name}]
    await person.mutate("submitForm", stepId=interaction["steps"][0]["id"], values=values)


async def test_a_dynamic_document_can_be_previewed_once_its_step_is_reached(
    server: RunningServer,
) -> None:
    scenario, interaction = await start_letter(server, LETTER_TEMPLATE)
    ada, interaction_id = scenario.people["Ada"], interaction["id"]
    for person in (server.agent, ada):
        assert await toolbar_state(person, interaction_id, "PREVIEW") == "STEP_NOT_REACHED"
        refusal = await scenario.refusal_reason(
            person, "previewInteraction", interactionId=interaction_id
        )
        assert refusal == "STEP_NOT_REACHED"
    await submit_name(ada, interaction, "Ξένια Жукова")
    assert await toolbar_state(ada, interaction_id, "PREVIEW") == "yes"
    for person in (server.agent, ada):
        preview = await PreviewClient.open(person, interaction_id)
        assert len(preview.images) == 1
        text = extract_text(await fetch_preview(person, interaction_id))
        assert "Dear Ξένια Жукова" in text


async def test_a_template_error_names_the_line_and_does_not_block_the_session(
    server: RunningServer,
) -> None:
    source = (
        'Dear #value("name"),\n#assert(value("name") != "bad", message: "Not with that name")\n'
        '#field("customer_1.signature", kind: "signature", h: 40pt)'
    )
    scenario, interaction = await start_letter(server, source)
    ada = scenario.people["Ada"]
    await submit_name(ada, interaction, "bad")
    step_id = interaction["steps"][1]["id"]
    for person, mutation, mutation_input in (
        (server.agent, "previewInteraction", {"interactionId": interaction["id"]}),
        (ada, "signStep", {"stepId": step_id, "signature": {"typedName": "Ada"}, "values": []}),
    ):
        (error,) = (await person.try_mutate(mutation, **mutation_input))["errors"]
        assert error["__typename"] == "InvalidInput"
        assert "Not with that name" in error["message"]
        assert "line 2" in error["message"].lower()
    contract = await scenario.add_interaction(await contract_template(server))
    await start_interaction(ada, contract["id"])
    sign_input = {"signature": {"typedName": "Ada"}, "values": contract_values(1, "Ada")}
    await ada.mutate("signStep", stepId=contract["steps"][0]["id"], **sign_input)
