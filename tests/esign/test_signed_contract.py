"""A contract signed by three customers and the agent, sealed, and checked by other programs."""

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.generic import StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, copy_into_new_writer
from sqlalchemy import select

from gql.documents.pdf.acroform import at, leaves
from gql.documents.pdf.fill import fill, read_values
from gql.documents.pdf.safe_reader import written
from gql.documents.signing.certificate_authority import new_authority, pem
from gql.model.database.tables import EventRow
from gql.model.event_log.hash_chain import link_hash
from testing.pdf_tools import (
    DRAWING,
    Contract,
    brought,
    bubbles,
    contract,
    digest,
    download,
    filled,
    png,
    root_of,
    said,
    sealed,
    signature_fields,
    valid,
    words,
)
from testing.running_server import RunningServer, running_server
from testing.session_scenario import start

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

PEOPLE = (
    ("Zoë Müller-Ğündüz", "12 High Street, Łódź"),
    ("Νίκος Παπαδόπουλος", "Οδός Ερμού 5, Αθήνα"),
    ("Иван Чосић", "רחוב הרצל 12"),
)
PLACES = ["customer_1", "customer_2", "customer_3", "agent", "seal"]
SIGNATURES = [f"{one}.signature" for one in PLACES]
CERTIFICATE = """query ($id: ID!) { certificate(interactionId: $id) { digest issuedAt certificate {
    sessionId interactionId name organization completedAt leftOutCount headSequence headHash
    documents { name pageCount digest size }
    signers { participantId name role signature sentAt viewedAt startedAt signedAt }
    events { sequence occurredAt cause hash actor { kind id name } } } } }"""


@dataclass(frozen=True)
class Deal:
    """A sealed contract and all that came with it; `revisions` from the unsigned file on."""

    final: bytes
    revisions: list[bytes]
    root: str
    keys: str
    issued: dict[str, Any]
    certificate: bytes
    log: list[EventRow]
    bubble: dict[str, Any]


async def dealt(product: RunningServer) -> Deal:
    """Three customers sign, by hand, by a picture and by their name; then the agent."""
    own = await contract(product, customers=3)
    revisions = [await own.file()]
    picture = await brought(own.people[1], "me.png", png(), "image/png")
    inks: tuple[dict[str, str], ...] = ({"drawing": DRAWING}, {"imageUploadId": picture}, {})
    for number, ((name, address), ink) in enumerate(zip(PEOPLE, inks, strict=True), 1):
        await signed(own, number, name, address, ink)
        revisions.append(await own.file())
    await product.agent.do("signAsAgent", interactionId=own.id)
    bubble = await sealed(product.agent, own.id)
    log = select(EventRow).where(EventRow.session_id == own.room.id).order_by(EventRow.sequence)
    async with product.parts.database.reading() as sql:
        rows = list(await sql.scalars(log))
    where = {"BUBBLES_DATABASE_URL": product.parts.settings.url}
    return Deal(
        final=await download(product.agent, own.id),
        revisions=revisions,
        root=await root_of(product),
        keys=(await bubbles("keys", "--pem", **where))[1],
        issued=(await product.agent.ask(CERTIFICATE, id=own.id))["certificate"],
        certificate=await download(product.agent, own.id, certificate=True),
        log=rows,
        bubble=bubble,
    )


async def signed(own: Contract, number: int, name: str, address: str, ink: dict[str, str]) -> None:
    person, values = own.people[number - 1], filled(number, name, address)
    await start(person, own.id)
    await person.do("saveFields", stepId=own.step_id, values=values[:1])
    given = {"stepId": own.step_id, "signature": name, "values": values[1:]}
    await person.do("signStep", **given, **ink)


@pytest.fixture(scope="module")
def deal(tmp_path_factory: pytest.TempPathFactory) -> Deal:
    """One deal for all who only look at it."""
    return asyncio.run(dealt_in(tmp_path_factory.mktemp("deal")))


async def dealt_in(folder: Path) -> Deal:
    async with running_server(f"sqlite+aiosqlite:///{folder}/bubbles.db", folder) as product:
        return await dealt(product)


async def test_a_contract_of_three_and_the_agent_is_sealed_and_valid(
    product: RunningServer,
) -> None:
    deal = await dealt(product)
    assert signature_fields(deal.final) == SIGNATURES
    assert valid(deal.final, deal.root) == SIGNATURES
    assert deal.bubble["status"] == "COMPLETED"
    (step,) = deal.bubble["steps"]
    assert step["document"] == {
        "digest": digest(deal.final), "revision": 5, "sealedAt": deal.bubble["sealedAt"],
    }  # fmt: skip


def test_no_signature_is_valid_under_the_root_of_another_organization(deal: Deal) -> None:
    assert valid(deal.final, pem(new_authority("Acme Bank").certificate)) == []


def test_pdfsig_finds_every_signature_valid(deal: Deal, tmp_path: Path) -> None:
    file = tmp_path / "final.pdf"
    file.write_bytes(deal.final)
    status, text = said("pdfsig", "-nocert", file)
    assert status == 0, text
    assert text.count("Signature is Valid.") == len(PLACES), text
    assert text.count("Total document signed") == 1, text


def test_qpdf_finds_no_fault_in_any_revision(deal: Deal, tmp_path: Path) -> None:
    for number, content in enumerate([*deal.revisions, deal.final, deal.certificate]):
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(content)
        status, text = said("qpdf", "--check", file)
        assert status == 0, text


def test_each_revision_begins_with_the_bytes_of_the_one_before(deal: Deal) -> None:
    grown = [*deal.revisions, deal.final]
    for number, (before, after) in enumerate(pairwise(grown)):
        assert after.startswith(before)
        assert len(after) > len(before)
        assert signature_fields(before) == SIGNATURES[:number]


def test_the_values_are_in_the_file_as_they_were_typed(deal: Deal) -> None:
    values, text = read_values(deal.final), words(deal.final)
    for number, (name, address) in enumerate(PEOPLE, 1):
        assert values[f"customer_{number}.name"] == name
        assert values[f"customer_{number}.address"] == address
        assert values[f"customer_{number}.accept"] is True
        assert name in text
        assert address.split()[0] in text


def test_a_signature_shows_as_it_was_made(deal: Deal) -> None:
    shows = {place: pictures(deal.final, place) for place in SIGNATURES[:3]}
    assert shows == {SIGNATURES[0]: 0, SIGNATURES[1]: 1, SIGNATURES[2]: 0}
    drawn, _, typed = (stamp(deal.final, place) for place in SIGNATURES[:3])
    assert drawn != typed


def stamp(pdf: bytes, place: str) -> Any:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    return next(one for one in leaves(writer) if one.name == place).node["/AP"]["/N"]


def pictures(pdf: bytes, place: str) -> int:
    """How many images a signature is drawn with."""
    left, found = [stamp(pdf, place)], 0
    while left:
        form = left.pop()
        found += form.get("/Subtype") == "/Image"
        objects = at(at(form, "/Resources", {}), "/XObject", {})
        left += [at(objects, name) for name in objects]
    return found


# the certificate


def test_the_certificate_names_the_bytes_that_were_signed(deal: Deal) -> None:
    (document,) = deal.issued["certificate"]["documents"]
    assert document["digest"] == digest(deal.final[: document["size"]])
    assert signature_fields(deal.final[: document["size"]]) == SIGNATURES[:4]
    assert document["pageCount"] == 2


def test_the_certificate_names_the_events_of_the_log(deal: Deal) -> None:
    told = deal.issued["certificate"]
    rows = {row.sequence: row for row in deal.log}
    for event in told["events"]:
        row = rows[event["sequence"]]
        assert (event["hash"], event["cause"]) == (row.hash, row.cause)
        assert (event["actor"]["id"], event["actor"]["kind"]) == (row.actor.id, row.actor.kind)
    own = [row for row in deal.log if row.subject_id == told["interactionId"]]
    before = [row for row in own if row.sequence <= told["headSequence"]]
    assert told["leftOutCount"] == len(before) - len(told["events"]) == 3  # three times saved
    assert told["headHash"] == rows[told["headSequence"]].hash
    assert [row.cause for row in own if row.sequence > told["headSequence"]] == ["sealDocuments"]
    chain = ["0" * 64, *(row.hash for row in deal.log)]
    assert all(link_hash(*link) == link[1].hash for link in zip(chain, deal.log, strict=False))


def test_the_certificate_tells_who_signed_when(deal: Deal) -> None:
    told = deal.issued["certificate"]
    signers = told["signers"]
    assert [one["signature"] for one in signers[:3]] == [name for name, _ in PEOPLE]
    assert [one["role"] for one in signers] == ["CUSTOMER", "CO_SIGNER", "CO_SIGNER", None]
    times = [one["signedAt"] for one in signers]
    assert times == sorted(times)
    assert told["completedAt"] == times[-1] <= deal.issued["issuedAt"]
    assert all(one["sentAt"] <= one["startedAt"] <= one["signedAt"] for one in signers[:3])
    assert told["organization"] == "Acme Bank"


def test_the_certificate_can_be_read_in_the_sealed_file(deal: Deal) -> None:
    told = deal.issued["certificate"]
    for text in (words(deal.final), words(deal.certificate)):
        assert "Certificate of completion" in text
        flat = "".join(text.split())
        assert told["documents"][0]["digest"] in flat
        assert all("".join(name.split()) in flat for name, _ in PEOPLE)


def test_the_certificate_is_also_a_sealed_file_of_its_own(deal: Deal) -> None:
    assert deal.issued["digest"] == digest(deal.certificate)
    assert valid(deal.certificate, deal.root) == ["seal.signature"]


async def test_there_is_no_certificate_before_completion(product: RunningServer) -> None:
    own = await contract(product)
    assert (await own.sign(1))["errors"] == []
    for order in ({"certificate": True}, {"certificate": True, "idempotencyKey": "k"}):
        refused = await own.room.refused(
            product.agent, "downloadInteraction", interactionId=own.id, **order
        )
        assert refused == "NOT_COMPLETED"
    assert (await product.agent.ask(CERTIFICATE, id=own.id))["certificate"] is None


async def test_a_participant_fetches_the_certificate_and_asks_for_no_data(
    product: RunningServer,
) -> None:
    own = await contract(product)
    await own.complete()
    told = await download(own.people[0], own.id, certificate=True)
    assert valid(told, await root_of(product)) == ["seal.signature"]
    answer = (await own.people[0].post({"query": CERTIFICATE, "variables": {"id": own.id}})).json()
    assert answer["errors"]
    assert not (answer["data"] or {}).get("certificate")


# the command line


def flipped(deal: Deal) -> bytes:
    place = deal.final.index(b"Helvetica")
    assert place < len(deal.revisions[0])
    return deal.final[:place] + b"h" + deal.final[place + 1 :]


def renamed_while_open(deal: Deal) -> bytes:
    return fill(deal.revisions[2], {"customer_1.name": "Mallory"})


def renamed_after_the_seal(deal: Deal) -> bytes:
    return fill(deal.final, {"customer_1.name": "Mallory"})


def certificate_changed(deal: Deal) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(deal.final))
    field = next(one for one in leaves(writer) if one.name == "certificate.page_1")
    field.node[pdf_name("/V")] = pdf_name("/Nothing")
    writer.mark_update(field.ref)
    return written(writer)


def page_added(deal: Deal) -> bytes:
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(deal.final))
    page: Any = PageObject
    blank = writer.add_object(StreamObject(stream_data=b""))
    writer.insert_page(page(contents=blank, media_box=(0, 0, 99, 99)))
    return written(writer)


def rewritten(deal: Deal) -> bytes:
    return written(copy_into_new_writer(PdfFileReader(io.BytesIO(deal.final))))


def appended(deal: Deal) -> bytes:
    return deal.final + b"\nand one more thing\n"


TAMPERED: dict[str, tuple[Callable[[Deal], bytes], str]] = {
    "a byte flipped": (flipped, 'bytes of the file that the signature "customer_1.signature"'),
    "a locked field, still open": (renamed_while_open, 'field "customer_1.name" was changed'),
    "a locked field, sealed": (renamed_after_the_seal, 'field "customer_1.name" was changed'),
    "the certificate": (certificate_changed, 'field "certificate.page_1" was changed'),
    "a page added": (page_added, "A page was added"),
    "written anew": (rewritten, 'bytes of the file that the signature "customer_1.signature"'),
    "bytes appended": (appended, "Something was appended"),
}


@pytest.mark.parametrize("case", TAMPERED)
async def test_what_was_tampered_with_is_named(deal: Deal, tmp_path: Path, case: str) -> None:
    change, told = TAMPERED[case]
    status, out = await verified(change(deal), deal.root, tmp_path)
    assert status == 1, out
    assert told in out.splitlines()[-1]


async def test_what_nobody_touched_is_found_whole(deal: Deal, tmp_path: Path) -> None:
    status, out = await verified(deal.final, deal.root, tmp_path)
    assert (status, out.count(": valid")) == (0, 5)
    assert out.splitlines()[-1].endswith("sealed, nothing was changed")


async def test_a_root_of_another_organization_is_not_trusted(deal: Deal, tmp_path: Path) -> None:
    foreign = pem(new_authority("Acme Bank").certificate)
    status, out = await verified(deal.final, foreign, tmp_path)
    assert status == 1
    assert "was not issued by a trusted authority" in out


async def test_what_the_next_signer_fills_in_is_no_tampering(deal: Deal, tmp_path: Path) -> None:
    half = fill(deal.revisions[1], {"customer_2.name": "Νίκος"})
    status, out = await verified(half, deal.root, tmp_path)
    assert (status, out.count(": valid")) == (0, 1), out


@pytest.mark.parametrize("number", [1, 4])
async def test_a_file_cut_back_is_not_called_sealed(
    deal: Deal, tmp_path: Path, number: int
) -> None:
    whole = [*deal.revisions, deal.final[: deal.issued["certificate"]["documents"][0]["size"]]]
    status, out = await verified(whole[number], deal.root, tmp_path)
    assert (status, out.count(": valid")) == (0, number)
    assert "not sealed yet" in out.splitlines()[-1]


async def verified(pdf: bytes, root: str, folder: Path) -> tuple[int, str]:
    """What the command line says of a file, in a process that has no database."""
    file, trusted = folder / "file.pdf", folder / "ca.pem"
    file.write_bytes(pdf)
    trusted.write_text(root)
    status, out, err = await bubbles("verify", file, "--root", trusted)
    assert err == ""
    return status, out


def test_the_command_line_prints_the_root_to_hand_out(deal: Deal) -> None:
    assert deal.root in deal.keys
    assert "Acme Bank" in deal.keys
