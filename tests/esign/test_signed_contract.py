"""A contract is signed by three customers and the agent, sealed, and checked by other programs."""

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

from gql.documents.pdf.acroform import form_fields
from gql.documents.pdf.fill import fill, read_values
from gql.documents.pdf.objects import get
from gql.documents.pdf.safe_reader import write_to_bytes
from gql.documents.signing.certificate_authority import create_authority, to_pem
from gql.model.database.tables import EventRow
from gql.model.event_log.hash_chain import link_hash
from testing.pdf_tools import (
    extract_text,
    find_appearance,
    run_on_pdf,
    sha256,
    signature_png,
    signed_field_names,
    valid_signature_names,
)
from testing.running_server import RunningServer, running_server
from testing.session_scenario import start_interaction
from tests.esign.command_line import run_command
from tests.esign.contract_scenario import (
    ContractScenario,
    contract_values,
    root_certificate,
    start_contract,
    wait_until_sealed,
)
from tests.esign.file_transfer import download, upload_file

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

DRAWING = "M10 70 C40 5 60 5 70 60 Q95 95 130 30 L170 50 l40 -30 q30 60 80 20"
CUSTOMERS = (
    ("Zoë Müller-Ğündüz", "12 High Street, Łódź"),
    ("Νίκος Παπαδόπουλος", "Οδός Ερμού 5, Αθήνα"),
    ("Иван Чосић", "רחוב הרצל 12"),
)
SIGNERS = ["customer_1", "customer_2", "customer_3", "agent", "seal"]
SIGNATURES = [f"{signer}.signature" for signer in SIGNERS]
CERTIFICATE = """query ($id: ID!) { certificate(interactionId: $id) { digest issuedAt certificate {
    sessionId interactionId name organization completedAt leftOutCount headSequence headHash
    documents { name pageCount digest size }
    signers { participantId name role signature sentAt viewedAt startedAt signedAt }
    events { sequence occurredAt cause hash actor { kind id name } } } } }"""


@dataclass(frozen=True)
class SealedContract:
    """A sealed contract and everything issued with it.

    `revisions` are the files before the seal, from the unsigned one on; `keys` is the output of
    the command `keys --pem`, `issued` the result of the query `certificate`, and `certificate` the
    separate file of the certificate.
    """

    final: bytes
    revisions: list[bytes]
    root: str
    keys: str
    issued: dict[str, Any]
    certificate: bytes
    log: list[EventRow]
    interaction: dict[str, Any]


async def create_sealed_contract(server: RunningServer) -> SealedContract:
    """Signs as three customers, with a drawing, an image and a typed name, then as the agent."""
    contract = await start_contract(server, customers=3)
    revisions = [await contract.current_file()]
    upload_id = await upload_file(contract.people[1], "me.png", signature_png(), "image/png")
    signature_inputs: list[dict[str, str]] = [
        {"drawing": DRAWING},
        {"imageUploadId": upload_id},
        {},
    ]
    for number, signature_input in enumerate(signature_inputs, 1):
        await sign_with(contract, number, signature_input)
        revisions.append(await contract.current_file())
    await server.agent.mutate("signAsAgent", interactionId=contract.id)
    interaction = await wait_until_sealed(server.agent, contract.id)
    log = (
        select(EventRow)
        .where(EventRow.session_id == contract.session.id)
        .order_by(EventRow.sequence)
    )
    async with server.app_state.database.read_transaction() as sql:
        rows = list(await sql.scalars(log))
    environ = {"BUBBLES_DATABASE_URL": server.app_state.settings.effective_database_url}
    return SealedContract(
        final=await download(server.agent, contract.id),
        revisions=revisions,
        root=await root_certificate(server),
        keys=(await run_command("keys", "--pem", **environ))[1],
        issued=(await server.agent.execute(CERTIFICATE, id=contract.id))["certificate"],
        certificate=await download(server.agent, contract.id, certificate=True),
        log=rows,
        interaction=interaction,
    )


async def sign_with(
    contract: ContractScenario, number: int, signature_input: dict[str, str]
) -> None:
    """Saves the first value, then signs with the others and with this kind of signature."""
    name, address = CUSTOMERS[number - 1]
    person, values = contract.people[number - 1], contract_values(number, name, address)
    await start_interaction(person, contract.id)
    await person.mutate("saveFields", stepId=contract.step_id, values=values[:1])
    sign_input = {"stepId": contract.step_id, "signature": name, "values": values[1:]}
    await person.mutate("signStep", **sign_input, **signature_input)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> SealedContract:
    """One sealed contract for all tests that only read it."""
    return asyncio.run(create_sealed_contract_in(tmp_path_factory.mktemp("sealed")))


async def create_sealed_contract_in(folder: Path) -> SealedContract:
    async with running_server(f"sqlite+aiosqlite:///{folder}/bubbles.db", folder) as server:
        return await create_sealed_contract(server)


async def test_a_contract_with_four_signers_is_sealed_with_valid_signatures(
    server: RunningServer,
) -> None:
    sealed = await create_sealed_contract(server)
    assert signed_field_names(sealed.final) == SIGNATURES
    assert valid_signature_names(sealed.final, sealed.root) == SIGNATURES
    assert sealed.interaction["status"] == "COMPLETED"
    (step,) = sealed.interaction["steps"]
    assert step["document"] == {
        "digest": sha256(sealed.final), "revision": 5, "sealedAt": sealed.interaction["sealedAt"],
    }  # fmt: skip


def test_no_signature_is_valid_under_the_root_of_another_organization(
    sealed: SealedContract,
) -> None:
    assert (
        valid_signature_names(sealed.final, to_pem(create_authority("Acme Bank").certificate)) == []
    )


def test_pdfsig_finds_every_signature_valid(sealed: SealedContract, tmp_path: Path) -> None:
    text = run_on_pdf(tmp_path, sealed.final, "pdfsig", "-nocert", "{}")
    assert text.count("Signature is Valid.") == len(SIGNERS), text
    assert text.count("Total document signed") == 1, text


def test_qpdf_finds_no_error_in_any_revision(sealed: SealedContract, tmp_path: Path) -> None:
    for pdf in (*sealed.revisions, sealed.final, sealed.certificate):
        run_on_pdf(tmp_path, pdf, "qpdf", "--check", "{}")


def test_each_revision_begins_with_the_bytes_of_the_one_before(sealed: SealedContract) -> None:
    for number, (before, after) in enumerate(pairwise([*sealed.revisions, sealed.final])):
        assert after.startswith(before)
        assert len(after) > len(before)
        assert signed_field_names(before) == SIGNATURES[:number]


def test_the_values_are_in_the_file_exactly_as_entered(sealed: SealedContract) -> None:
    values, text = read_values(sealed.final), extract_text(sealed.final)
    for number, (name, address) in enumerate(CUSTOMERS, 1):
        assert values[f"customer_{number}.name"] == name
        assert values[f"customer_{number}.address"] == address
        assert values[f"customer_{number}.accept"] is True
        assert name in text
        assert address.split()[0] in text


def test_a_signature_is_drawn_in_the_way_it_was_made(sealed: SealedContract) -> None:
    assert [count_images(sealed.final, name) for name in SIGNATURES[:3]] == [0, 1, 0]
    drawn, _, typed = (find_appearance(sealed.final, name) for name in SIGNATURES[:3])
    assert drawn != typed


def count_images(pdf: bytes, field_name: str) -> int:
    """Returns how many images the appearance of a field contains, at any depth."""
    remaining, count = [find_appearance(pdf, field_name)], 0
    while remaining:
        xobject = remaining.pop()
        count += xobject.get("/Subtype") == "/Image"
        nested = get(get(xobject, "/Resources", {}), "/XObject", {})
        remaining += [get(nested, name) for name in nested]
    return count


# the certificate


def test_the_certificate_contains_the_digest_of_the_signed_bytes(sealed: SealedContract) -> None:
    (document,) = sealed.issued["certificate"]["documents"]
    assert document["digest"] == sha256(sealed.final[: document["size"]])
    assert signed_field_names(sealed.final[: document["size"]]) == SIGNATURES[:4]
    assert document["pageCount"] == 2


def test_the_certificate_lists_events_of_the_event_log(sealed: SealedContract) -> None:
    certificate = sealed.issued["certificate"]
    rows = {row.sequence: row for row in sealed.log}
    for event in certificate["events"]:
        row = rows[event["sequence"]]
        assert (event["hash"], event["cause"]) == (row.hash, row.cause)
        assert (event["actor"]["id"], event["actor"]["kind"]) == (row.actor.id, row.actor.kind)
    events = [row for row in sealed.log if row.subject_id == certificate["interactionId"]]
    before = [row for row in events if row.sequence <= certificate["headSequence"]]
    left_out_count = len(before) - len(certificate["events"])
    assert certificate["leftOutCount"] == left_out_count == 3  # one saveFields per customer
    assert certificate["headHash"] == rows[certificate["headSequence"]].hash
    after = [row for row in events if row.sequence > certificate["headSequence"]]
    assert [row.cause for row in after] == ["sealDocuments"]
    chain = ["0" * 64, *(row.hash for row in sealed.log)]
    assert all(link_hash(*link) == link[1].hash for link in zip(chain, sealed.log, strict=False))


def test_the_certificate_states_who_signed_when(sealed: SealedContract) -> None:
    certificate = sealed.issued["certificate"]
    signers = certificate["signers"]
    assert [signer["signature"] for signer in signers[:3]] == [name for name, _ in CUSTOMERS]
    assert [signer["role"] for signer in signers] == ["CUSTOMER", "CO_SIGNER", "CO_SIGNER", None]
    times = [signer["signedAt"] for signer in signers]
    assert times == sorted(times)
    assert certificate["completedAt"] == times[-1] <= sealed.issued["issuedAt"]
    assert all(
        signer["sentAt"] <= signer["startedAt"] <= signer["signedAt"] for signer in signers[:3]
    )
    assert certificate["organization"] == "Acme Bank"


def test_the_certificate_can_be_read_in_the_sealed_file(sealed: SealedContract) -> None:
    certificate = sealed.issued["certificate"]
    for text in (extract_text(sealed.final), extract_text(sealed.certificate)):
        assert "Certificate of completion" in text
        without_spaces = "".join(text.split())
        assert certificate["documents"][0]["digest"] in without_spaces
        assert all("".join(name.split()) in without_spaces for name, _ in CUSTOMERS)


def test_the_certificate_is_also_a_separate_sealed_file(sealed: SealedContract) -> None:
    assert sealed.issued["digest"] == sha256(sealed.certificate)
    assert valid_signature_names(sealed.certificate, sealed.root) == ["seal.signature"]


async def test_there_is_no_certificate_before_completion(server: RunningServer) -> None:
    contract = await start_contract(server)
    assert (await contract.sign(1))["errors"] == []
    for order in ({"certificate": True}, {"certificate": True, "idempotencyKey": "k"}):
        refused = await contract.session.refusal_reason(
            server.agent, "downloadInteraction", interactionId=contract.id, **order
        )
        assert refused == "NOT_COMPLETED"
    assert (await server.agent.execute(CERTIFICATE, id=contract.id))["certificate"] is None


async def test_a_participant_can_download_the_certificate_but_not_query_its_data(
    server: RunningServer,
) -> None:
    contract = await start_contract(server)
    await contract.complete()
    certificate = await download(contract.people[0], contract.id, certificate=True)
    assert valid_signature_names(certificate, await root_certificate(server)) == ["seal.signature"]
    answer = (
        await contract.people[0].post({"query": CERTIFICATE, "variables": {"id": contract.id}})
    ).json()
    assert answer["errors"]
    assert not (answer["data"] or {}).get("certificate")


# the command line


def flip_byte(sealed: SealedContract) -> bytes:
    offset = sealed.final.index(b"Helvetica")
    assert offset < len(sealed.revisions[0])
    return sealed.final[:offset] + b"h" + sealed.final[offset + 1 :]


def change_locked_field_before_seal(sealed: SealedContract) -> bytes:
    return fill(sealed.revisions[2], {"customer_1.name": "Mallory"})


def change_locked_field_after_seal(sealed: SealedContract) -> bytes:
    return fill(sealed.final, {"customer_1.name": "Mallory"})


def change_certificate(sealed: SealedContract) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed.final))
    field = next(field for field in form_fields(writer) if field.name == "certificate.page_1")
    field.dictionary[pdf_name("/V")] = pdf_name("/Nothing")
    writer.mark_update(field.ref)
    return write_to_bytes(writer)


def add_page(sealed: SealedContract) -> bytes:
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(sealed.final))
    page_object: Any = PageObject
    empty_content = writer.add_object(StreamObject(stream_data=b""))
    writer.insert_page(page_object(contents=empty_content, media_box=(0, 0, 99, 99)))
    return write_to_bytes(writer)


def rewrite(sealed: SealedContract) -> bytes:
    return write_to_bytes(copy_into_new_writer(PdfFileReader(io.BytesIO(sealed.final))))


def append_bytes(sealed: SealedContract) -> bytes:
    return sealed.final + b"\nand one more thing\n"


TAMPERED: dict[str, tuple[Callable[[SealedContract], bytes], str]] = {
    "a flipped byte": (flip_byte, 'bytes of the file that the signature "customer_1.signature"'),
    "a locked field before the seal": (
        change_locked_field_before_seal,
        'field "customer_1.name" was changed',
    ),
    "a locked field after the seal": (
        change_locked_field_after_seal,
        'field "customer_1.name" was changed',
    ),
    "the certificate": (change_certificate, 'field "certificate.page_1" was changed'),
    "an added page": (add_page, "A page was added"),
    "a rewritten file": (rewrite, 'bytes of the file that the signature "customer_1.signature"'),
    "appended bytes": (append_bytes, "Something was appended"),
}


@pytest.mark.parametrize("case", TAMPERED)
async def test_the_command_verify_describes_a_tampered_file(
    sealed: SealedContract, tmp_path: Path, case: str
) -> None:
    change, sentence = TAMPERED[case]
    status, out = await run_verify(change(sealed), sealed.root, tmp_path)
    assert status == 1, out
    assert sentence in out.splitlines()[-1]


async def test_the_command_verify_accepts_an_unchanged_file(
    sealed: SealedContract, tmp_path: Path
) -> None:
    status, out = await run_verify(sealed.final, sealed.root, tmp_path)
    assert (status, out.count(": valid")) == (0, 5)
    assert out.splitlines()[-1].endswith("sealed, nothing was changed")


async def test_the_command_verify_rejects_signatures_of_another_organization(
    sealed: SealedContract, tmp_path: Path
) -> None:
    foreign = to_pem(create_authority("Acme Bank").certificate)
    status, out = await run_verify(sealed.final, foreign, tmp_path)
    assert status == 1
    assert "was not issued by a trusted authority" in out


async def test_the_command_verify_accepts_values_filled_in_by_the_next_signer(
    sealed: SealedContract, tmp_path: Path
) -> None:
    filled = fill(sealed.revisions[1], {"customer_2.name": "Νίκος"})
    status, out = await run_verify(filled, sealed.root, tmp_path)
    assert (status, out.count(": valid")) == (0, 1), out


@pytest.mark.parametrize("number", [1, 4])
async def test_the_command_verify_does_not_call_a_truncated_file_sealed(
    sealed: SealedContract, tmp_path: Path, number: int
) -> None:
    size = sealed.issued["certificate"]["documents"][0]["size"]
    revisions = [*sealed.revisions, sealed.final[:size]]
    status, out = await run_verify(revisions[number], sealed.root, tmp_path)
    assert (status, out.count(": valid")) == (0, number)
    assert "not sealed yet" in out.splitlines()[-1]


async def run_verify(pdf: bytes, root: str, folder: Path) -> tuple[int, str]:
    """Runs the command `verify`, which needs no database; returns its exit status and output."""
    file, trusted = folder / "file.pdf", folder / "ca.pem"
    file.write_bytes(pdf)
    trusted.write_text(root)
    status, out, err = await run_command("verify", file, "--root", trusted)
    assert err == ""
    return status, out


def test_the_command_keys_prints_the_root_certificate(sealed: SealedContract) -> None:
    assert sealed.root in sealed.keys
    assert "Acme Bank" in sealed.keys
