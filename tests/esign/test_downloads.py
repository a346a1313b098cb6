"""Downloads: what the file holds, drafts and final, for whom, and how it is fetched (rule 5)."""

import io
import time
import zipfile
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import httpx2
import pytest

from gql.documents.dynamic_document import compile_dynamic
from testing.pdf_tools import (
    Contract,
    brought,
    catalog,
    contract,
    digest,
    download,
    download_url,
    drafts,
    fetched,
    filled,
    page_count,
    page_texts,
    partner,
    pdf_template,
    png,
    root_of,
    sealed,
    signature_fields,
    valid,
    words,
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

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

OVERRIDE = "\u202e"
ITEMS = [{"name": "Tea", "quantity": 2, "price": 350, "currency": "EUR"}]


def unpacked(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as bundle:
        assert bundle.testzip() is None
        return {one: bundle.read(one) for one in bundle.namelist()}


def named(answer: httpx2.Response) -> str:
    """The name under which a browser would keep the file."""
    plain, _, whole = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    inner = plain.removeprefix('attachment; filename="').removesuffix('"')
    assert inner.isascii()
    assert not {'"', "\\", "/", "%"} & {*inner}
    assert whole.isascii()
    assert "/" not in whole
    return unquote(whole)


async def begun(product: RunningServer) -> Contract:
    """A contract of two: the first has signed, the second has typed a name."""
    own = await contract(product, customers=2)
    assert (await own.sign(1))["errors"] == []
    await start(own.people[1], own.id)
    await own.people[1].do("saveFields", stepId=own.step_id, values=filled(2, "Борис")[:1])
    return own


# drafts


async def test_a_draft_says_so_on_every_page_and_is_no_document(product: RunningServer) -> None:
    own = await begun(product)
    answer = await fetched(product, await download_url(product.agent, own.id))
    assert named(answer) == "Basic Contract (draft).pdf"
    assert drafts(answer.content) == [True, True]  # and not the pages kept for the certificate
    texts = page_texts(answer.content)
    assert "Customer 1" in texts[1]
    assert "Борис" in texts[1]
    assert not {"/AcroForm", "/Perms"} & set(catalog(answer.content))
    assert signature_fields(answer.content) == []


async def test_a_final_file_is_sealed_and_no_draft(product: RunningServer) -> None:
    own = await contract(product)
    final = await own.complete()
    assert not any(drafts(final))
    assert valid(final, await root_of(product))[-1] == "seal.signature"
    answer = await fetched(product, await download_url(own.people[0], own.id))
    assert (named(answer), answer.content) == ("Basic Contract.pdf", final)


async def test_where_the_policy_forbids_drafts_only_the_final_file_comes(
    product: RunningServer,
) -> None:
    strict = await product.organization("Strict", allow_draft_download=False)
    product.agent, product.admin = strict
    own = await contract(product)
    refusal = await own.room.refused(product.agent, "downloadInteraction", interactionId=own.id)
    assert refusal == "DRAFT_DOWNLOAD_NOT_ALLOWED"
    assert signature_fields(await own.complete())[-1] == "seal.signature"


async def test_a_draft_url_is_good_until_something_changes(product: RunningServer) -> None:
    own = await begun(product)
    before = await download_url(product.agent, own.id)
    assert (await fetched(product, before)).status_code == 200
    await own.people[1].do("saveFields", stepId=own.step_id, values=filled(2, "Vera")[:1])
    answer = await fetched(product, before)
    assert answer.status_code == 409
    assert "ask for a new one" in answer.json()["message"]
    after = await fetched(product, await download_url(product.agent, own.id))
    assert "Vera" in words(after.content)


async def test_a_url_handed_out_before_completion_brings_no_final_file(
    product: RunningServer,
) -> None:
    own = await contract(product)
    before = await download_url(product.agent, own.id)
    await own.complete()
    assert (await fetched(product, before)).status_code == 409


# names


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ('the "best" \\ offer', 'the "best" \\ offer.pdf'),
        ("../../etc/passwd", "../../etc/passwd.pdf"),
        (f"bill{OVERRIDE}fdp.exe", "billfdp.exe.pdf"),
        ("x" * 200, "x" * 200 + ".pdf"),
        ("Договор № 5, 契約", "Договор № 5, 契約.pdf"),
    ],
)
async def test_a_file_has_the_name_of_its_document(
    product: RunningServer, name: str, kept: str
) -> None:
    own = await room(product)
    form = {"fields": [NAME], "assignee": "EVERYONE"}
    made = await product.admin.do("createForm", "template { id }", name=name, **form)
    sent = await own.add(made["template"]["id"])
    await start(own.people["Ada"], sent["id"])
    given = {"stepId": sent["steps"][0]["id"], "values": [{"name": "name", "value": "Ada"}]}
    await own.people["Ada"].do("submitForm", **given)
    answer = await fetched(product, await download_url(product.agent, sent["id"]))
    assert named(answer) == kept


async def test_the_names_in_an_archive_are_safe_and_unique(product: RunningServer) -> None:
    pdf = compile_dynamic("#lorem(5)", {}).pdf
    wanted = ['a"/b', f"a{OVERRIDE}b", "ab", "AB", "x" * 200]
    ids = [await pdf_template(product, name, pdf) for name in wanted]
    own = await room(product)
    sent = await own.add(await workflow(product, *ids))
    found = unpacked(await download(product.agent, sent["id"]))
    assert list(found) == [
        "a__b (draft).pdf",
        "ab (draft).pdf",
        "ab (draft) (2).pdf",
        "AB (draft) (3).pdf",
        "x" * 146 + ".pdf",
    ]


async def workflow(product: RunningServer, *template_ids: str) -> str:
    steps = [{"templateId": one} for one in template_ids]
    return await template(product, "createWorkflow", steps=steps)


# parts of a file


async def test_a_file_comes_in_parts(product: RunningServer) -> None:
    own = await contract(product)
    final = await own.complete()
    url = await download_url(product.agent, own.id)
    whole = await fetched(product, url)
    assert (whole.content, whole.headers["accept-ranges"]) == (final, "bytes")
    size, tag = len(final), whole.headers["etag"]
    part = await fetched(product, url, range="bytes=100-199")
    assert (part.status_code, part.content) == (206, final[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{size}"
    rest = await fetched(product, url, range=f"bytes={size - 7}-", if_range=tag)
    assert (rest.status_code, rest.content) == (206, final[-7:])
    changed = await fetched(product, url, range="bytes=0-9", if_range='"other"')
    assert (changed.status_code, changed.content) == (200, final)
    beyond = await fetched(product, url, range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    held = await fetched(product, url, if_none_match=tag)
    assert (held.status_code, held.content) == (304, b"")


async def test_a_download_that_broke_off_goes_on_with_a_new_url(product: RunningServer) -> None:
    own = await contract(product)
    final = await own.complete()
    first = await fetched(product, await download_url(product.agent, own.id), range="bytes=0-999")
    rest = await fetched(
        product,
        await download_url(product.agent, own.id),
        range="bytes=1000-",
        if_range=first.headers["etag"],
    )
    assert rest.status_code == 206
    assert first.content + rest.content == final


# who may fetch


async def test_a_url_ends_after_its_time(
    product: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await contract(product)
    url = await download_url(product.agent, own.id)
    for seconds, status in ((299, 200), (302, 404)):
        now = time.time() + seconds
        monkeypatch.setattr("gql.resolvers.uploads.time", SimpleNamespace(time=lambda now=now: now))
        assert (await fetched(product, url)).status_code == status


async def test_a_url_ends_with_the_credential_it_was_made_for(product: RunningServer) -> None:
    own = await contract(product)
    reader = await partner(product, "STATUS_READ", "DOCUMENTS_READ")
    theirs, ours = await download_url(reader, own.id), await download_url(product.agent, own.id)
    assert (await fetched(product, theirs)).status_code == 200
    await product.admin.do("revokeApiKey", apiKeyId=reader.id)
    assert (await fetched(product, theirs)).status_code == 404
    assert (await fetched(product, ours)).status_code == 200


async def both_filled(
    product: RunningServer,
) -> tuple[SessionScenario, dict[str, Any], list[Person]]:
    """A form, and a request for a file, of Ada and of Bob, who have done all."""
    own = await room(product)
    await own.invite("Bob")
    files = await template(product, "createFileRequest", assignee="EVERYONE")
    sent = await own.add(await workflow(product, await a_form(product), files))
    people = [own.people["Ada"], own.people["Bob"]]
    for name, who in zip(("Ada", "Bob"), people, strict=True):
        await start(who, sent["id"])
        values = [{"name": "name", "value": f"secret of {name}"}]
        await who.do("submitForm", stepId=sent["steps"][0]["id"], values=values)
    for name, who in zip(("Ada", "Bob"), people, strict=True):
        upload_id = await brought(who, f"{name}.bin", name.encode() * 999, "application/x-own")
        await who.do("attachFile", stepId=sent["steps"][1]["id"], uploadId=upload_id)
    return own, sent, people


async def test_participants_get_what_they_gave_and_the_agent_all(product: RunningServer) -> None:
    _, sent, people = await both_filled(product)
    urls = [await download_url(who, sent["id"]) for who in (*people, product.agent)]
    files = [unpacked((await fetched(product, url)).content) for url in urls]
    assert files[0]["Ada.bin"] == b"Ada" * 999
    assert files[1]["Bob.bin"] == b"Bob" * 999
    assert [set(one) & {"Ada.bin", "Bob.bin"} for one in files] == [
        {"Ada.bin"}, {"Bob.bin"}, {"Ada.bin", "Bob.bin"},
    ]  # fmt: skip
    texts = [words(one["createForm.pdf"]) for one in files]
    assert ["secret of Ada" in text for text in texts] == [True, False, True]
    assert ["secret of Bob" in text for text in texts] == [False, True, True]


# several documents


async def two_documents(product: RunningServer) -> tuple[SessionScenario, dict[str, Any]]:
    """The contract, a letter made of a form, and a picture to bring; Ada has filled the form."""
    own = await room(product)
    letter = await template(product, "createDynamicDocument", source=LETTER)
    picture = await template(product, "createFileRequest")
    ids = (await product.contract(), await a_form(product), letter, picture)
    sent = await own.add(await workflow(product, *ids), agentSigns="NEVER")
    ada, steps = own.people["Ada"], sent["steps"]
    await start(ada, sent["id"])
    signing = {"stepId": steps[0]["id"], "signature": "Ada", "values": filled(1, "Ada")}
    await ada.do("signStep", **signing)
    values = [{"name": "name", "value": "Ada Lovelace"}]
    await ada.do("submitForm", stepId=steps[1]["id"], values=values)
    return own, sent


async def finish(product: RunningServer, own: SessionScenario, sent: dict[str, Any]) -> None:
    ada, steps = own.people["Ada"], sent["steps"]
    await ada.do("signStep", stepId=steps[2]["id"], signature="Ada", values=[])
    upload_id = await brought(ada, "me.png", png(), "image/png")
    await ada.do("attachFile", stepId=steps[3]["id"], uploadId=upload_id)
    await sealed(product.agent, sent["id"])


async def test_several_documents_come_as_one_archive(product: RunningServer) -> None:
    own, sent = await two_documents(product)
    await finish(product, own, sent)
    answer = await fetched(product, await download_url(product.agent, sent["id"]))
    assert answer.headers["content-type"] == "application/zip"
    assert named(answer) == "createWorkflow.zip"
    files = unpacked(answer.content)
    assert list(files) == [
        "Basic Contract.pdf", "createForm.pdf", "createDynamicDocument.pdf", "me.png",
    ]  # fmt: skip
    assert files["me.png"] == png()
    root = await root_of(product)
    for name in ("Basic Contract.pdf", "createDynamicDocument.pdf"):
        assert valid(files[name], root) == ["customer_1.signature", "seal.signature"]
    assert "Dear Ada Lovelace" in words(files["createDynamicDocument.pdf"])
    query = "query ($id: ID!) { interaction(id: $id) { steps { document { digest } } } }"
    steps = (await product.agent.ask(query, id=sent["id"]))["interaction"]["steps"]
    digests = [one["document"]["digest"] for one in steps if one["document"]]
    assert digests == [digest(files["Basic Contract.pdf"]), digest(list(files.values())[2])]


async def test_several_documents_come_as_one_pdf_to_read(product: RunningServer) -> None:
    own, sent = await two_documents(product)
    draft = await download(product.agent, sent["id"], combined=True)
    assert drafts(draft) == [True] * (2 + 1 + 1)
    await finish(product, own, sent)
    files = unpacked(await download(product.agent, sent["id"]))
    answer = await fetched(product, await download_url(product.agent, sent["id"], combined=True))
    assert named(answer) == "createWorkflow.pdf"
    pdfs = [content for name, content in files.items() if name.endswith(".pdf")]
    assert page_count(answer.content) == sum(map(page_count, pdfs))
    assert not any(drafts(answer.content))
    assert "Dear Ada Lovelace" in words(answer.content)
    assert signature_fields(answer.content) == []


async def test_several_drafts_come_as_one_archive(product: RunningServer) -> None:
    _, sent = await two_documents(product)
    answer = await fetched(product, await download_url(product.agent, sent["id"]))
    assert named(answer) == "createWorkflow (draft).zip"
    files = unpacked(answer.content)
    assert list(files) == [
        "Basic Contract (draft).pdf", "createForm (draft).pdf", "createDynamicDocument (draft).pdf",
    ]  # fmt: skip
    for content in files.values():
        assert all(drafts(content))
        assert signature_fields(content) == []


async def test_a_file_that_only_calls_itself_a_pdf_is_handed_over(product: RunningServer) -> None:
    """What a customer uploads must not keep the agent from the rest."""
    own = await room(product)
    request = await template(product, "createFileRequest")
    sent = await own.add(await workflow(product, await a_form(product), request))
    ada, junk = own.people["Ada"], b"no PDF at all"
    await start(ada, sent["id"])
    values = [{"name": "name", "value": "Ada"}]
    await ada.do("submitForm", stepId=sent["steps"][0]["id"], values=values)
    upload_id = await brought(ada, "junk.pdf", junk, "application/pdf")
    await ada.do("attachFile", stepId=sent["steps"][1]["id"], uploadId=upload_id)
    assert unpacked(await download(product.agent, sent["id"]))["junk.pdf"] == junk
    answer = await fetched(product, await download_url(product.agent, sent["id"], combined=True))
    assert answer.status_code == 422
    assert "junk.pdf cannot be read" in answer.json()["message"]


# without documents


async def test_a_cart_keeps_all_back_until_it_is_complete(product: RunningServer) -> None:
    own = await room(product)
    cart = await template(product, "createCart", items=ITEMS)
    sent = await own.add(
        await workflow(product, await product.contract(), cart), agentSigns="NEVER"
    )
    ada, steps = own.people["Ada"], sent["steps"]
    await start(ada, sent["id"])
    for who in (product.agent, ada):
        assert await button(who, sent["id"], "DOWNLOAD") == "CART_NOT_COMPLETED"
        refusal = await own.refused(who, "downloadInteraction", interactionId=sent["id"])
        assert refusal == "CART_NOT_COMPLETED"
    signing = {"stepId": steps[0]["id"], "signature": "Ada", "values": filled(1, "Ada")}
    await ada.do("signStep", **signing)
    await ada.do("confirmCart", stepId=steps[1]["id"])
    files = unpacked(await download(product.agent, sent["id"]))
    text = words(files["createCart.pdf"])
    assert "2 x Tea" in text
    assert "7.00 EUR" in text
    assert valid(files["Basic Contract.pdf"], await root_of(product))[-1] == "seal.signature"


async def test_a_form_alone_comes_as_a_plain_summary(product: RunningServer) -> None:
    own = await room(product)
    sent = await own.add(await a_form(product))
    ada = own.people["Ada"]
    await start(ada, sent["id"])
    values = [{"name": "name", "value": "Ada Lovelace"}]
    await ada.do("submitForm", stepId=sent["steps"][0]["id"], values=values)
    assert (await bubble(product.agent, sent["id"]))["status"] == "COMPLETED"
    summary = await download(product.agent, sent["id"])
    assert "Ada Lovelace" in words(summary)
    assert "/AcroForm" not in catalog(summary)
    query = "query ($id: ID!) { interaction(id: $id) { sealedAt steps { document { digest } } } }"
    seen = (await product.agent.ask(query, id=sent["id"]))["interaction"]
    assert seen == {"sealedAt": None, "steps": [{"document": None}]}
    order = {"interactionId": sent["id"], "certificate": True}
    assert await own.refused(product.agent, "downloadInteraction", **order) == "InvalidInput"
