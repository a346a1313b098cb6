"""Downloads of drafts and final files: contents, names, ranges, and who may fetch them (rule 5)."""

import io
import time
import zipfile
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

import httpx2
import pytest
from msgspec import structs

from gql.documents.dynamic_document import compile_dynamic_document
from gql.storage.signed_urls import decode_token, encode_token
from testing.pdf_tools import (
    count_pages,
    extract_page_texts,
    extract_text,
    find_draft_marks,
    read_catalog,
    sha256,
    signature_png,
    signed_field_names,
    valid_signature_names,
)
from testing.running_server import Person, RunningServer
from testing.session_scenario import (
    LETTER_TEMPLATE,
    NAME_FIELD,
    SessionScenario,
    create_form,
    create_template,
    load_interaction,
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
    root_certificate,
    start_contract,
    wait_until_sealed,
)
from tests.esign.file_transfer import (
    download_content,
    download_response,
    fetch_signed_url,
    request_download_url,
    upload_file,
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120), pytest.mark.sqlite_suffices]

RIGHT_TO_LEFT_MARK = "\u200f"
ITEMS = [{"name": "Tea", "quantity": 2, "price": "3.50", "currency": "EUR"}]


@pytest.fixture(scope="module")
def server(shared_server: RunningServer) -> RunningServer:
    """One server for all tests; each starts its own session."""
    return shared_server


@pytest.fixture(scope="module")
async def contract(server: RunningServer) -> ContractScenario:
    """A sealed contract, for tests that only download it."""
    contract = await start_contract(server)
    await contract.complete()
    return contract


def unpack(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        assert files.testzip() is None
        return {name: files.read(name) for name in files.namelist()}


def file_name_of(response: httpx2.Response) -> str:
    """Returns the name under which a browser saves the file; checks the ASCII fallback."""
    fallback, _, encoded = response.headers["content-disposition"].partition("; filename*=UTF-8''")
    fallback = fallback.removeprefix('attachment; filename="').removesuffix('"')
    assert fallback.isascii()
    assert not {'"', "\\", "/", "%"} & {*fallback}
    assert encoded.isascii()
    assert "/" not in encoded
    return unquote(encoded)


async def start_half_signed_contract(server: RunningServer) -> ContractScenario:
    """Returns a contract of two signers: one has signed, the other has entered a name."""
    contract = await start_contract(server, signers=2)
    assert (await contract.sign(1))["errors"] == []
    await start_interaction(contract.people[1], contract.id)
    await contract.people[1].mutate(
        "saveFields", stepId=contract.step_id, values=contract_values(2, "Борис")[:1]
    )
    return contract


# drafts


async def test_a_draft_is_marked_on_every_page_and_has_no_signatures(
    server: RunningServer,
) -> None:
    contract = await start_half_signed_contract(server)
    response = await download_response(server.agent, contract.id)
    assert file_name_of(response) == "Basic Contract (draft).pdf"
    # two pages: the pages reserved for the certificate are left out
    assert find_draft_marks(response.content) == [True, True]
    texts = extract_page_texts(response.content)
    assert "Customer 1" in texts[1]
    assert "Борис" in texts[1]
    assert not {"/AcroForm", "/Perms"} & set(read_catalog(response.content))
    assert signed_field_names(response.content) == []


async def test_a_final_file_is_sealed_and_not_marked_as_a_draft(
    contract: ContractScenario, server: RunningServer
) -> None:
    final = await contract.current_file()
    assert not any(find_draft_marks(final))
    assert valid_signature_names(final, await root_certificate(server))[-1] == "seal.signature"
    response = await download_response(contract.people[0], contract.id)
    assert (file_name_of(response), response.content) == ("Basic Contract.pdf", final)


async def test_only_the_final_file_can_be_downloaded_if_the_policy_forbids_drafts(
    server: RunningServer,
) -> None:
    strict = replace(server)
    strict.agent, strict.admin = await server.create_organization(
        "Strict", allow_draft_download=False
    )
    contract = await start_contract(strict)
    refusal = await contract.session.refusal_reason(
        strict.agent, "downloadInteraction", interactionId=contract.id
    )
    assert refusal == "DRAFT_DOWNLOAD_NOT_ALLOWED"
    assert signed_field_names(await contract.complete())[-1] == "seal.signature"


async def test_the_url_of_a_draft_is_valid_until_the_draft_changes(server: RunningServer) -> None:
    contract = await start_half_signed_contract(server)
    before = await request_download_url(server.agent, contract.id)
    assert (await fetch_signed_url(server, before)).status_code == 200
    await contract.people[1].mutate(
        "saveFields", stepId=contract.step_id, values=contract_values(2, "Vera")[:1]
    )
    response = await fetch_signed_url(server, before)
    assert response.status_code == 409
    assert "ask for a new one" in response.json()["message"]
    after = await download_response(server.agent, contract.id)
    assert "Vera" in extract_text(after.content)


async def test_a_url_issued_before_completion_does_not_return_the_final_file(
    server: RunningServer,
) -> None:
    contract = await start_contract(server)
    before = await request_download_url(server.agent, contract.id)
    await contract.complete()
    assert (await fetch_signed_url(server, before)).status_code == 409


# names


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ('the "best" \\ offer', 'the "best" \\ offer.pdf'),
        ("../../etc/passwd", "../../etc/passwd.pdf"),
        (f"bill{RIGHT_TO_LEFT_MARK}fdp.exe", "billfdp.exe.pdf"),
        ("x" * 200, "x" * 200 + ".pdf"),
        ("Договор № 5, 契約", "Договор № 5, 契約.pdf"),
    ],
)
async def test_a_file_has_the_name_of_its_document(
    server: RunningServer, name: str, file_name: str
) -> None:
    scenario = await start_scenario(server)
    form = {"fields": [NAME_FIELD], "assignee": "EVERYONE"}
    payload = await server.admin.mutate("createFormTemplate", "template { id }", name=name, **form)
    interaction = await scenario.add_interaction(payload["template"]["id"])
    await start_interaction(scenario.people["Ada"], interaction["id"])
    form_input = {
        "stepId": interaction["steps"][0]["id"],
        "values": [{"name": "name", "value": "Ada"}],
    }
    await scenario.people["Ada"].mutate("submitForm", **form_input)
    response = await download_response(server.agent, interaction["id"])
    assert file_name_of(response) == file_name


async def test_the_names_in_an_archive_are_safe_and_unique(server: RunningServer) -> None:
    pdf = compile_dynamic_document("#lorem(5)", {}).pdf
    names = ['a"/b', f"a{RIGHT_TO_LEFT_MARK}b", "ab", "AB", "x" * 200]
    ids = [await create_pdf_template(server, name, pdf) for name in names]
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(await create_workflow(server, *ids))
    files = unpack(await download_content(server.agent, interaction["id"]))
    assert list(files) == [
        "a__b (draft).pdf",
        "ab (draft).pdf",
        "ab (draft) (2).pdf",
        "AB (draft) (3).pdf",
        "x" * 146 + ".pdf",
    ]


async def create_workflow(server: RunningServer, *template_ids: str) -> str:
    steps = [template_step(template_id) for template_id in template_ids]
    return await create_template(server, "createWorkflowTemplate", steps=steps)


# ranges


async def test_a_file_can_be_fetched_in_ranges(
    contract: ContractScenario, server: RunningServer
) -> None:
    final = await contract.current_file()
    url = await request_download_url(server.agent, contract.id)
    whole = await fetch_signed_url(server, url)
    assert (whole.content, whole.headers["accept-ranges"]) == (final, "bytes")
    size, tag = len(final), whole.headers["etag"]
    part = await fetch_signed_url(server, url, range="bytes=100-199")
    assert (part.status_code, part.content) == (206, final[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{size}"
    last_bytes = await fetch_signed_url(server, url, range=f"bytes={size - 7}-", if_range=tag)
    assert (last_bytes.status_code, last_bytes.content) == (206, final[-7:])
    changed = await fetch_signed_url(server, url, range="bytes=0-9", if_range='"other"')
    assert (changed.status_code, changed.content) == (200, final)
    beyond = await fetch_signed_url(server, url, range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    cached = await fetch_signed_url(server, url, if_none_match=tag)
    assert (cached.status_code, cached.content) == (304, b"")


async def test_an_interrupted_download_can_be_continued_with_a_new_url(
    contract: ContractScenario, server: RunningServer
) -> None:
    final = await contract.current_file()
    url = await request_download_url(server.agent, contract.id)
    first = await fetch_signed_url(server, url, range="bytes=0-999")
    new_url = await request_download_url(server.agent, contract.id)
    tag = first.headers["etag"]
    remainder = await fetch_signed_url(server, new_url, range="bytes=1000-", if_range=tag)
    assert remainder.status_code == 206
    assert first.content + remainder.content == final


# who may fetch


async def test_a_download_url_expires_after_five_minutes(server: RunningServer) -> None:
    contract = await start_contract(server)
    url = await request_download_url(server.agent, contract.id)
    path, text = url.rsplit("/", 1)
    signed_url = decode_token(text, server.app_state.url_key, time.time())
    assert 290 < signed_url.expires - time.time() <= 300
    assert (await fetch_signed_url(server, url)).status_code == 200
    expired = encode_token(
        structs.replace(signed_url, expires=int(time.time()) - 1), server.app_state.url_key
    )
    assert (await fetch_signed_url(server, f"{path}/{expired}")).status_code == 404


async def test_a_url_is_invalid_once_its_credential_is_revoked(server: RunningServer) -> None:
    contract = await start_contract(server)
    partner = await create_partner(server, "STATUS_READ", "DOCUMENTS_READ")
    partner_url = await request_download_url(partner, contract.id)
    agent_url = await request_download_url(server.agent, contract.id)
    assert (await fetch_signed_url(server, partner_url)).status_code == 200
    await server.admin.mutate("revokeApiKey", apiKeyId=partner.id)
    assert (await fetch_signed_url(server, partner_url)).status_code == 404
    assert (await fetch_signed_url(server, agent_url)).status_code == 200


async def fill_form_and_upload_files(
    server: RunningServer,
) -> tuple[SessionScenario, dict[str, Any], list[Person]]:
    """Completes a form and a file request as Ada and as Bob; returns both persons last."""
    scenario = await start_scenario(server)
    await scenario.invite("Bob")
    files = await create_template(server, "createFileRequestTemplate", assignee="EVERYONE")
    interaction = await scenario.add_interaction(
        await create_workflow(server, await create_form(server), files)
    )
    people = [scenario.people["Ada"], scenario.people["Bob"]]
    for name, person in zip(("Ada", "Bob"), people, strict=True):
        await start_interaction(person, interaction["id"])
        values = [{"name": "name", "value": f"secret of {name}"}]
        await person.mutate("submitForm", stepId=interaction["steps"][0]["id"], values=values)
    for name, person in zip(("Ada", "Bob"), people, strict=True):
        upload_id = await upload_file(
            person, f"{name}.bin", name.encode() * 999, "application/x-test"
        )
        await person.mutate("attachFile", stepId=interaction["steps"][1]["id"], uploadId=upload_id)
    return scenario, interaction, people


async def test_participants_download_only_their_own_data_and_the_agent_all(
    server: RunningServer,
) -> None:
    _, interaction, people = await fill_form_and_upload_files(server)
    urls = [
        await request_download_url(person, interaction["id"]) for person in (*people, server.agent)
    ]
    archives = [unpack((await fetch_signed_url(server, url)).content) for url in urls]
    assert archives[0]["Ada.bin"] == b"Ada" * 999
    assert archives[1]["Bob.bin"] == b"Bob" * 999
    assert [set(archive) & {"Ada.bin", "Bob.bin"} for archive in archives] == [
        {"Ada.bin"}, {"Bob.bin"}, {"Ada.bin", "Bob.bin"},
    ]  # fmt: skip
    texts = [extract_text(archive["createFormTemplate.pdf"]) for archive in archives]
    assert ["secret of Ada" in text for text in texts] == [True, False, True]
    assert ["secret of Bob" in text for text in texts] == [False, True, True]


# several documents


@dataclass(frozen=True)
class CompletedWorkflow:
    """A completed workflow, and what was downloaded before Ada signed the letter."""

    interaction_id: str
    draft_archive: httpx2.Response
    combined_draft: bytes


@pytest.fixture(scope="module")
async def workflow(server: RunningServer) -> CompletedWorkflow:
    """A workflow of a contract, a form, a letter compiled from it, and a file request."""
    scenario = await start_scenario(server)
    letter = await create_template(server, "createDynamicTemplate", source=LETTER_TEMPLATE)
    file_request = await create_template(server, "createFileRequestTemplate")
    ids = (await contract_template(server), await create_form(server), letter, file_request)
    interaction = await scenario.add_interaction(
        await create_workflow(server, *ids), agentSigning="NEVER"
    )
    await sign_contract_and_submit_form(scenario.people["Ada"], interaction)
    drafts = CompletedWorkflow(
        interaction["id"],
        draft_archive=await download_response(server.agent, interaction["id"]),
        combined_draft=await download_content(
            server.agent, interaction["id"], format="COMBINED_PDF"
        ),
    )
    await sign_letter_and_attach_file(scenario.people["Ada"], interaction)
    await wait_until_sealed(server.agent, interaction["id"])
    return drafts


async def sign_contract_and_submit_form(ada: Person, interaction: dict[str, Any]) -> None:
    contract, form, *_ = interaction["steps"]
    await start_interaction(ada, interaction["id"])
    sign_input = {"signature": {"typedName": "Ada"}, "values": contract_values(1, "Ada")}
    await ada.mutate("signStep", stepId=contract["id"], **sign_input)
    values = [{"name": "name", "value": "Ada Lovelace"}]
    await ada.mutate("submitForm", stepId=form["id"], values=values)


async def sign_letter_and_attach_file(ada: Person, interaction: dict[str, Any]) -> None:
    *_, letter, file_request = interaction["steps"]
    await ada.mutate("signStep", stepId=letter["id"], signature={"typedName": "Ada"}, values=[])
    upload_id = await upload_file(ada, "me.png", signature_png(), "image/png")
    await ada.mutate("attachFile", stepId=file_request["id"], uploadId=upload_id)


async def test_several_documents_are_downloaded_as_one_archive(
    workflow: CompletedWorkflow, server: RunningServer
) -> None:
    response = await download_response(server.agent, workflow.interaction_id)
    assert response.headers["content-type"] == "application/zip"
    assert file_name_of(response) == "createWorkflowTemplate.zip"
    files = unpack(response.content)
    assert list(files) == [
        "Basic Contract.pdf", "createFormTemplate.pdf", "createDynamicTemplate.pdf", "me.png",
    ]  # fmt: skip
    assert files["me.png"] == signature_png()
    root = await root_certificate(server)
    for name in ("Basic Contract.pdf", "createDynamicTemplate.pdf"):
        assert valid_signature_names(files[name], root) == [
            "customer_1.signature",
            "seal.signature",
        ]
    assert "Dear Ada Lovelace" in extract_text(files["createDynamicTemplate.pdf"])
    query = "query ($id: ID!) { interaction(id: $id) { steps { document { digest } } } }"
    steps = (await server.agent.execute(query, id=workflow.interaction_id))["interaction"]["steps"]
    digests = [step["document"]["digest"] for step in steps if step["document"]]
    assert digests == [sha256(files["Basic Contract.pdf"]), sha256(list(files.values())[2])]


async def test_several_documents_can_be_downloaded_as_one_combined_pdf(
    workflow: CompletedWorkflow, server: RunningServer
) -> None:
    assert find_draft_marks(workflow.combined_draft) == [True] * (2 + 1 + 1)
    files = unpack(await download_content(server.agent, workflow.interaction_id))
    response = await download_response(server.agent, workflow.interaction_id, format="COMBINED_PDF")
    assert file_name_of(response) == "createWorkflowTemplate.pdf"
    pdfs = [content for name, content in files.items() if name.endswith(".pdf")]
    assert count_pages(response.content) == sum(map(count_pages, pdfs))
    assert not any(find_draft_marks(response.content))
    assert "Dear Ada Lovelace" in extract_text(response.content)
    assert signed_field_names(response.content) == []


def test_several_drafts_are_downloaded_as_one_archive(workflow: CompletedWorkflow) -> None:
    response = workflow.draft_archive
    assert file_name_of(response) == "createWorkflowTemplate (draft).zip"
    files = unpack(response.content)
    assert list(files) == [
        "Basic Contract (draft).pdf", "createFormTemplate (draft).pdf",
        "createDynamicTemplate (draft).pdf",
    ]  # fmt: skip
    for content in files.values():
        assert all(find_draft_marks(content))
        assert signed_field_names(content) == []


async def test_an_upload_that_is_not_really_a_pdf_does_not_prevent_the_download(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    request = await create_template(server, "createFileRequestTemplate")
    interaction = await scenario.add_interaction(
        await create_workflow(server, await create_form(server), request)
    )
    ada, not_a_pdf = scenario.people["Ada"], b"no PDF at all"
    await start_interaction(ada, interaction["id"])
    values = [{"name": "name", "value": "Ada"}]
    await ada.mutate("submitForm", stepId=interaction["steps"][0]["id"], values=values)
    upload_id = await upload_file(ada, "junk.pdf", not_a_pdf, "application/pdf")
    await ada.mutate("attachFile", stepId=interaction["steps"][1]["id"], uploadId=upload_id)
    assert unpack(await download_content(server.agent, interaction["id"]))["junk.pdf"] == not_a_pdf
    response = await download_response(server.agent, interaction["id"], format="COMBINED_PDF")
    assert response.status_code == 422
    assert "junk.pdf cannot be read" in response.json()["message"]


# carts and forms


async def test_nothing_can_be_downloaded_before_the_cart_is_confirmed(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    cart = await create_template(server, "createCartTemplate", items=ITEMS)
    interaction = await scenario.add_interaction(
        await create_workflow(server, await contract_template(server), cart),
        agentSigning="NEVER",
    )
    ada, steps = scenario.people["Ada"], interaction["steps"]
    await start_interaction(ada, interaction["id"])
    for person in (server.agent, ada):
        assert await toolbar_state(person, interaction["id"], "DOWNLOAD") == "CART_NOT_COMPLETED"
        refusal = await scenario.refusal_reason(
            person, "downloadInteraction", interactionId=interaction["id"]
        )
        assert refusal == "CART_NOT_COMPLETED"
    sign_input = {"signature": {"typedName": "Ada"}, "values": contract_values(1, "Ada")}
    await ada.mutate("signStep", stepId=steps[0]["id"], **sign_input)
    await ada.mutate("confirmCart", stepId=steps[1]["id"])
    files = unpack(await download_content(server.agent, interaction["id"]))
    text = extract_text(files["createCartTemplate.pdf"])
    assert "2 x Tea" in text
    assert "7.00 EUR" in text
    assert "Total" in text
    signatures = valid_signature_names(files["Basic Contract.pdf"], await root_certificate(server))
    assert signatures[-1] == "seal.signature"


async def test_a_form_is_downloaded_as_an_unsealed_summary(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(await create_form(server))
    ada = scenario.people["Ada"]
    await start_interaction(ada, interaction["id"])
    values = [{"name": "name", "value": "Ada Lovelace"}]
    await ada.mutate("submitForm", stepId=interaction["steps"][0]["id"], values=values)
    assert (await load_interaction(server.agent, interaction["id"]))["status"] == "COMPLETED"
    summary = await download_content(server.agent, interaction["id"])
    assert "Ada Lovelace" in extract_text(summary)
    assert "/AcroForm" not in read_catalog(summary)
    query = "query ($id: ID!) { interaction(id: $id) { sealedAt steps { document { digest } } } }"
    unsealed = (await server.agent.execute(query, id=interaction["id"]))["interaction"]
    assert unsealed == {"sealedAt": None, "steps": [{"document": None}]}
    download_input = {"interactionId": interaction["id"], "format": "CERTIFICATE"}
    refusal = await scenario.refusal_reason(server.agent, "downloadInteraction", **download_input)
    assert refusal == "InvalidInput"
