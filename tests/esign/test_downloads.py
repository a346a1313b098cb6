"""Downloads of drafts and final files: contents, names, ranges, and who may fetch them (rule 5)."""

import io
import time
import zipfile
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import httpx2
import pytest

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
    LETTER,
    NAME,
    SessionScenario,
    a_form,
    bubble,
    button,
    room,
    start,
    template,
)
from tests.esign.contract_scenario import (
    ContractScenario,
    contract_values,
    create_partner,
    create_pdf_template,
    root_certificate,
    start_contract,
    wait_until_sealed,
)
from tests.esign.file_transfer import (
    download,
    fetch_download,
    fetch_url,
    request_download_url,
    upload_file,
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

RIGHT_TO_LEFT_OVERRIDE = "\u202e"
ITEMS = [{"name": "Tea", "quantity": 2, "price": 350, "currency": "EUR"}]


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


async def start_half_signed_contract(product: RunningServer) -> ContractScenario:
    """Returns a contract of two customers: one has signed, the other has entered a name."""
    contract = await start_contract(product, customers=2)
    assert (await contract.sign(1))["errors"] == []
    await start(contract.people[1], contract.id)
    await contract.people[1].do(
        "saveFields", stepId=contract.step_id, values=contract_values(2, "Борис")[:1]
    )
    return contract


# drafts


async def test_a_draft_is_marked_on_every_page_and_has_no_signatures(
    product: RunningServer,
) -> None:
    contract = await start_half_signed_contract(product)
    response = await fetch_download(product.agent, contract.id)
    assert file_name_of(response) == "Basic Contract (draft).pdf"
    # two pages: the pages reserved for the certificate are left out
    assert find_draft_marks(response.content) == [True, True]
    texts = extract_page_texts(response.content)
    assert "Customer 1" in texts[1]
    assert "Борис" in texts[1]
    assert not {"/AcroForm", "/Perms"} & set(read_catalog(response.content))
    assert signed_field_names(response.content) == []


async def test_a_final_file_is_sealed_and_not_marked_as_a_draft(product: RunningServer) -> None:
    contract = await start_contract(product)
    final = await contract.complete()
    assert not any(find_draft_marks(final))
    assert valid_signature_names(final, await root_certificate(product))[-1] == "seal.signature"
    response = await fetch_download(contract.people[0], contract.id)
    assert (file_name_of(response), response.content) == ("Basic Contract.pdf", final)


async def test_only_the_final_file_can_be_downloaded_if_the_policy_forbids_drafts(
    product: RunningServer,
) -> None:
    strict = await product.organization("Strict", allow_draft_download=False)
    product.agent, product.admin = strict
    contract = await start_contract(product)
    refusal = await contract.session.refused(
        product.agent, "downloadInteraction", interactionId=contract.id
    )
    assert refusal == "DRAFT_DOWNLOAD_NOT_ALLOWED"
    assert signed_field_names(await contract.complete())[-1] == "seal.signature"


async def test_the_url_of_a_draft_is_valid_until_the_draft_changes(product: RunningServer) -> None:
    contract = await start_half_signed_contract(product)
    before = await request_download_url(product.agent, contract.id)
    assert (await fetch_url(product, before)).status_code == 200
    await contract.people[1].do(
        "saveFields", stepId=contract.step_id, values=contract_values(2, "Vera")[:1]
    )
    response = await fetch_url(product, before)
    assert response.status_code == 409
    assert "ask for a new one" in response.json()["message"]
    after = await fetch_download(product.agent, contract.id)
    assert "Vera" in extract_text(after.content)


async def test_a_url_issued_before_completion_does_not_return_the_final_file(
    product: RunningServer,
) -> None:
    contract = await start_contract(product)
    before = await request_download_url(product.agent, contract.id)
    await contract.complete()
    assert (await fetch_url(product, before)).status_code == 409


# names


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ('the "best" \\ offer', 'the "best" \\ offer.pdf'),
        ("../../etc/passwd", "../../etc/passwd.pdf"),
        (f"bill{RIGHT_TO_LEFT_OVERRIDE}fdp.exe", "billfdp.exe.pdf"),
        ("x" * 200, "x" * 200 + ".pdf"),
        ("Договор № 5, 契約", "Договор № 5, 契約.pdf"),
    ],
)
async def test_a_file_has_the_name_of_its_document(
    product: RunningServer, name: str, file_name: str
) -> None:
    scenario = await room(product)
    form = {"fields": [NAME], "assignee": "EVERYONE"}
    payload = await product.admin.do("createForm", "template { id }", name=name, **form)
    interaction = await scenario.add(payload["template"]["id"])
    await start(scenario.people["Ada"], interaction["id"])
    form_input = {
        "stepId": interaction["steps"][0]["id"],
        "values": [{"name": "name", "value": "Ada"}],
    }
    await scenario.people["Ada"].do("submitForm", **form_input)
    response = await fetch_download(product.agent, interaction["id"])
    assert file_name_of(response) == file_name


async def test_the_names_in_an_archive_are_safe_and_unique(product: RunningServer) -> None:
    pdf = compile_dynamic_document("#lorem(5)", {}).pdf
    names = ['a"/b', f"a{RIGHT_TO_LEFT_OVERRIDE}b", "ab", "AB", "x" * 200]
    ids = [await create_pdf_template(product, name, pdf) for name in names]
    scenario = await room(product)
    interaction = await scenario.add(await create_workflow(product, *ids))
    files = unpack(await download(product.agent, interaction["id"]))
    assert list(files) == [
        "a__b (draft).pdf",
        "ab (draft).pdf",
        "ab (draft) (2).pdf",
        "AB (draft) (3).pdf",
        "x" * 146 + ".pdf",
    ]


async def create_workflow(product: RunningServer, *template_ids: str) -> str:
    steps = [{"templateId": template_id} for template_id in template_ids]
    return await template(product, "createWorkflow", steps=steps)


# ranges


async def test_a_file_can_be_fetched_in_ranges(product: RunningServer) -> None:
    contract = await start_contract(product)
    final = await contract.complete()
    url = await request_download_url(product.agent, contract.id)
    whole = await fetch_url(product, url)
    assert (whole.content, whole.headers["accept-ranges"]) == (final, "bytes")
    size, tag = len(final), whole.headers["etag"]
    part = await fetch_url(product, url, range="bytes=100-199")
    assert (part.status_code, part.content) == (206, final[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{size}"
    last_bytes = await fetch_url(product, url, range=f"bytes={size - 7}-", if_range=tag)
    assert (last_bytes.status_code, last_bytes.content) == (206, final[-7:])
    changed = await fetch_url(product, url, range="bytes=0-9", if_range='"other"')
    assert (changed.status_code, changed.content) == (200, final)
    beyond = await fetch_url(product, url, range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    cached = await fetch_url(product, url, if_none_match=tag)
    assert (cached.status_code, cached.content) == (304, b"")


async def test_an_interrupted_download_can_be_continued_with_a_new_url(
    product: RunningServer,
) -> None:
    contract = await start_contract(product)
    final = await contract.complete()
    url = await request_download_url(product.agent, contract.id)
    first = await fetch_url(product, url, range="bytes=0-999")
    new_url = await request_download_url(product.agent, contract.id)
    tag = first.headers["etag"]
    remainder = await fetch_url(product, new_url, range="bytes=1000-", if_range=tag)
    assert remainder.status_code == 206
    assert first.content + remainder.content == final


# who may fetch


async def test_a_download_url_expires_after_five_minutes(product: RunningServer) -> None:
    contract = await start_contract(product)
    url = await request_download_url(product.agent, contract.id)
    path, text = url.rsplit("/", 1)
    signed_url = decode_token(text, product.app_state.url_key, time.time())
    assert 290 < signed_url.expires - time.time() <= 300
    assert (await fetch_url(product, url)).status_code == 200
    expired = encode_token(
        replace(signed_url, expires=int(time.time()) - 1), product.app_state.url_key
    )
    assert (await fetch_url(product, f"{path}/{expired}")).status_code == 404


async def test_a_url_is_invalid_once_its_credential_is_revoked(product: RunningServer) -> None:
    contract = await start_contract(product)
    partner = await create_partner(product, "STATUS_READ", "DOCUMENTS_READ")
    partner_url = await request_download_url(partner, contract.id)
    agent_url = await request_download_url(product.agent, contract.id)
    assert (await fetch_url(product, partner_url)).status_code == 200
    await product.admin.do("revokeApiKey", apiKeyId=partner.id)
    assert (await fetch_url(product, partner_url)).status_code == 404
    assert (await fetch_url(product, agent_url)).status_code == 200


async def fill_form_and_upload_files(
    product: RunningServer,
) -> tuple[SessionScenario, dict[str, Any], list[Person]]:
    """Completes a form and a file request as Ada and as Bob; returns both persons last."""
    scenario = await room(product)
    await scenario.invite("Bob")
    files = await template(product, "createFileRequest", assignee="EVERYONE")
    interaction = await scenario.add(await create_workflow(product, await a_form(product), files))
    people = [scenario.people["Ada"], scenario.people["Bob"]]
    for name, person in zip(("Ada", "Bob"), people, strict=True):
        await start(person, interaction["id"])
        values = [{"name": "name", "value": f"secret of {name}"}]
        await person.do("submitForm", stepId=interaction["steps"][0]["id"], values=values)
    for name, person in zip(("Ada", "Bob"), people, strict=True):
        upload_id = await upload_file(
            person, f"{name}.bin", name.encode() * 999, "application/x-test"
        )
        await person.do("attachFile", stepId=interaction["steps"][1]["id"], uploadId=upload_id)
    return scenario, interaction, people


async def test_participants_download_only_their_own_data_and_the_agent_all(
    product: RunningServer,
) -> None:
    _, interaction, people = await fill_form_and_upload_files(product)
    urls = [
        await request_download_url(person, interaction["id"]) for person in (*people, product.agent)
    ]
    archives = [unpack((await fetch_url(product, url)).content) for url in urls]
    assert archives[0]["Ada.bin"] == b"Ada" * 999
    assert archives[1]["Bob.bin"] == b"Bob" * 999
    assert [set(archive) & {"Ada.bin", "Bob.bin"} for archive in archives] == [
        {"Ada.bin"}, {"Bob.bin"}, {"Ada.bin", "Bob.bin"},
    ]  # fmt: skip
    texts = [extract_text(archive["createForm.pdf"]) for archive in archives]
    assert ["secret of Ada" in text for text in texts] == [True, False, True]
    assert ["secret of Bob" in text for text in texts] == [False, True, True]


# several documents


async def start_workflow(product: RunningServer) -> tuple[SessionScenario, dict[str, Any]]:
    """Starts a workflow of a contract, a form, a letter compiled from it, and a file request.

    Ada has signed the contract and submitted the form.
    """
    scenario = await room(product)
    letter = await template(product, "createDynamicDocument", source=LETTER)
    file_request = await template(product, "createFileRequest")
    ids = (await product.contract(), await a_form(product), letter, file_request)
    interaction = await scenario.add(await create_workflow(product, *ids), agentSigns="NEVER")
    ada, steps = scenario.people["Ada"], interaction["steps"]
    await start(ada, interaction["id"])
    sign_input = {"stepId": steps[0]["id"], "signature": "Ada", "values": contract_values(1, "Ada")}
    await ada.do("signStep", **sign_input)
    values = [{"name": "name", "value": "Ada Lovelace"}]
    await ada.do("submitForm", stepId=steps[1]["id"], values=values)
    return scenario, interaction


async def complete_workflow(
    product: RunningServer, scenario: SessionScenario, interaction: dict[str, Any]
) -> None:
    ada, steps = scenario.people["Ada"], interaction["steps"]
    await ada.do("signStep", stepId=steps[2]["id"], signature="Ada", values=[])
    upload_id = await upload_file(ada, "me.png", signature_png(), "image/png")
    await ada.do("attachFile", stepId=steps[3]["id"], uploadId=upload_id)
    await wait_until_sealed(product.agent, interaction["id"])


async def test_several_documents_are_downloaded_as_one_archive(product: RunningServer) -> None:
    scenario, interaction = await start_workflow(product)
    await complete_workflow(product, scenario, interaction)
    response = await fetch_download(product.agent, interaction["id"])
    assert response.headers["content-type"] == "application/zip"
    assert file_name_of(response) == "createWorkflow.zip"
    files = unpack(response.content)
    assert list(files) == [
        "Basic Contract.pdf", "createForm.pdf", "createDynamicDocument.pdf", "me.png",
    ]  # fmt: skip
    assert files["me.png"] == signature_png()
    root = await root_certificate(product)
    for name in ("Basic Contract.pdf", "createDynamicDocument.pdf"):
        assert valid_signature_names(files[name], root) == [
            "customer_1.signature",
            "seal.signature",
        ]
    assert "Dear Ada Lovelace" in extract_text(files["createDynamicDocument.pdf"])
    query = "query ($id: ID!) { interaction(id: $id) { steps { document { digest } } } }"
    steps = (await product.agent.ask(query, id=interaction["id"]))["interaction"]["steps"]
    digests = [step["document"]["digest"] for step in steps if step["document"]]
    assert digests == [sha256(files["Basic Contract.pdf"]), sha256(list(files.values())[2])]


async def test_several_documents_can_be_downloaded_as_one_combined_pdf(
    product: RunningServer,
) -> None:
    scenario, interaction = await start_workflow(product)
    draft = await download(product.agent, interaction["id"], combined=True)
    assert find_draft_marks(draft) == [True] * (2 + 1 + 1)
    await complete_workflow(product, scenario, interaction)
    files = unpack(await download(product.agent, interaction["id"]))
    response = await fetch_download(product.agent, interaction["id"], combined=True)
    assert file_name_of(response) == "createWorkflow.pdf"
    pdfs = [content for name, content in files.items() if name.endswith(".pdf")]
    assert count_pages(response.content) == sum(map(count_pages, pdfs))
    assert not any(find_draft_marks(response.content))
    assert "Dear Ada Lovelace" in extract_text(response.content)
    assert signed_field_names(response.content) == []


async def test_several_drafts_are_downloaded_as_one_archive(product: RunningServer) -> None:
    _, interaction = await start_workflow(product)
    response = await fetch_download(product.agent, interaction["id"])
    assert file_name_of(response) == "createWorkflow (draft).zip"
    files = unpack(response.content)
    assert list(files) == [
        "Basic Contract (draft).pdf", "createForm (draft).pdf", "createDynamicDocument (draft).pdf",
    ]  # fmt: skip
    for content in files.values():
        assert all(find_draft_marks(content))
        assert signed_field_names(content) == []


async def test_an_upload_that_is_not_really_a_pdf_does_not_prevent_the_download(
    product: RunningServer,
) -> None:
    scenario = await room(product)
    request = await template(product, "createFileRequest")
    interaction = await scenario.add(await create_workflow(product, await a_form(product), request))
    ada, not_a_pdf = scenario.people["Ada"], b"no PDF at all"
    await start(ada, interaction["id"])
    values = [{"name": "name", "value": "Ada"}]
    await ada.do("submitForm", stepId=interaction["steps"][0]["id"], values=values)
    upload_id = await upload_file(ada, "junk.pdf", not_a_pdf, "application/pdf")
    await ada.do("attachFile", stepId=interaction["steps"][1]["id"], uploadId=upload_id)
    assert unpack(await download(product.agent, interaction["id"]))["junk.pdf"] == not_a_pdf
    response = await fetch_download(product.agent, interaction["id"], combined=True)
    assert response.status_code == 422
    assert "junk.pdf cannot be read" in response.json()["message"]


# carts and forms


async def test_nothing_can_be_downloaded_before_the_cart_is_confirmed(
    product: RunningServer,
) -> None:
    scenario = await room(product)
    cart = await template(product, "createCart", items=ITEMS)
    interaction = await scenario.add(
        await create_workflow(product, await product.contract(), cart), agentSigns="NEVER"
    )
    ada, steps = scenario.people["Ada"], interaction["steps"]
    await start(ada, interaction["id"])
    for person in (product.agent, ada):
        assert await button(person, interaction["id"], "DOWNLOAD") == "CART_NOT_COMPLETED"
        refusal = await scenario.refused(
            person, "downloadInteraction", interactionId=interaction["id"]
        )
        assert refusal == "CART_NOT_COMPLETED"
    sign_input = {"stepId": steps[0]["id"], "signature": "Ada", "values": contract_values(1, "Ada")}
    await ada.do("signStep", **sign_input)
    await ada.do("confirmCart", stepId=steps[1]["id"])
    files = unpack(await download(product.agent, interaction["id"]))
    text = extract_text(files["createCart.pdf"])
    assert "2 x Tea" in text
    assert "7.00 EUR" in text
    signatures = valid_signature_names(files["Basic Contract.pdf"], await root_certificate(product))
    assert signatures[-1] == "seal.signature"


async def test_a_form_is_downloaded_as_an_unsealed_summary(product: RunningServer) -> None:
    scenario = await room(product)
    interaction = await scenario.add(await a_form(product))
    ada = scenario.people["Ada"]
    await start(ada, interaction["id"])
    values = [{"name": "name", "value": "Ada Lovelace"}]
    await ada.do("submitForm", stepId=interaction["steps"][0]["id"], values=values)
    assert (await bubble(product.agent, interaction["id"]))["status"] == "COMPLETED"
    summary = await download(product.agent, interaction["id"])
    assert "Ada Lovelace" in extract_text(summary)
    assert "/AcroForm" not in read_catalog(summary)
    query = "query ($id: ID!) { interaction(id: $id) { sealedAt steps { document { digest } } } }"
    unsealed = (await product.agent.ask(query, id=interaction["id"]))["interaction"]
    assert unsealed == {"sealedAt": None, "steps": [{"document": None}]}
    download_input = {"interactionId": interaction["id"], "certificate": True}
    refusal = await scenario.refused(product.agent, "downloadInteraction", **download_input)
    assert refusal == "InvalidInput"
