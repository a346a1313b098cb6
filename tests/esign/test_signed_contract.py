"""A customer, two co-signers and the agent sign a contract, which other programs check."""

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from sqlalchemy import select

from gql.documents.pdf.acroform import form_fields
from gql.documents.pdf.fill import fill, read_values
from gql.documents.pdf.objects import get, pdf_name
from gql.documents.pdf.safe_reader import write_to_bytes
from gql.documents.signing.certificate_authority import create_authority, to_pem
from gql.model.database.tables import EventRow
from gql.model.event_log.hash_chain import link_hash
from gql.schema.types.session.event_cause import EventCause
from testing.cli import run_cli
from testing.pdf_tools import (
    extract_text,
    find_appearance,
    run_on_pdf,
    sha256,
    signature_png,
    signed_field_names,
    valid_signature_names,
)
from testing.running_server import RunningServer
from testing.session_scenario import start_interaction
from tests.esign.contract_scenario import (
    ContractScenario,
    contract_values,
    root_certificate,
    start_contract,
    wait_until_sealed,
)
from tests.esign.file_transfer import download_content, upload_file

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120), pytest.mark.sqlite_suffices]

DRAWING = "M10 70 C40 5 60 5 70 60 Q95 95 130 30 L170 50 l40 -30 q30 60 80 20"
PARTICIPANTS = (  # name and address of the customer and the two co-signers
    ("Zoë Müller-Ğündüz", "12 High Street, Łódź"),
    ("Νίκος Παπαδόπουλος", "Οδός Ερμού 5, Αθήνα"),
    ("Иван Чосић", "רחוב הרצל 12"),
)
SIGNATURES = [
    *(f"customer_{number}.signature" for number in (1, 2, 3)),
    "agent.signature",
    "seal.signature",
]
CERTIFICATE = """query ($id: ID!) {
    interaction(id: $id) { certificate { digest issuedAt certificate {
    sessionId interactionId name organizationName completedAt leftOutCount headSequence headHash
    documents { name pageCount digest size }
    signers { participantId name role signature sentAt viewedAt startedAt completedAt }
    events { sequence occurredAt cause hash actor { kind actorId name } } } } } }"""


@dataclass(frozen=True)
class SealedContract:
    """A sealed contract and everything issued with it.

    `revisions` are the files before the seal, from the unsigned one on, and `root_pem` is the
    organization's root certificate. `certificate_payload` is the result of the query `certificate`,
    `certificate_pdf` the separate file of the completion certificate.
    """

    contract: ContractScenario
    final: bytes
    revisions: list[bytes]
    root_pem: str
    certificate_payload: dict[str, Any]
    certificate_pdf: bytes
    log: list[EventRow]
    interaction: dict[str, Any]


@pytest.fixture(scope="module")
async def sealed(shared_server: RunningServer) -> SealedContract:
    """One sealed contract for all tests, which only read it.

    Its signatures are a drawing, an image, a typed name, and the agent's.
    """
    agent, contract = shared_server.agent, await start_contract(shared_server, signers=3)
    revisions = [await contract.current_file()]
    upload_id = await upload_file(contract.people[1], "me.png", signature_png(), "image/png")
    names = [name for name, _ in PARTICIPANTS]
    signatures: list[dict[str, Any]] = [
        {"drawing": {"path": DRAWING, "signerName": names[0]}},
        {"picture": {"uploadId": upload_id, "signerName": names[1]}},
        {"typedName": names[2]},
    ]
    for number, signature in enumerate(signatures, 1):
        await sign_with(contract, number, signature)
        revisions.append(await contract.current_file())
    await agent.mutate("signAsAgent", interactionId=contract.id)
    interaction = await wait_until_sealed(agent, contract.id)
    return SealedContract(
        contract=contract,
        final=await download_content(agent, contract.id),
        revisions=revisions,
        root_pem=await root_certificate(shared_server),
        certificate_payload=(await agent.execute(CERTIFICATE, id=contract.id))["interaction"][
            "certificate"
        ],
        certificate_pdf=await download_content(agent, contract.id, format="CERTIFICATE"),
        log=await load_log(contract),
        interaction=interaction,
    )


async def sign_with(contract: ContractScenario, number: int, signature: dict[str, Any]) -> None:
    """Saves the first value, then signs with the remaining values and this signature."""
    name, address = PARTICIPANTS[number - 1]
    person, values = contract.people[number - 1], contract_values(number, name, address)
    await start_interaction(person, contract.id)
    await person.mutate("saveFields", stepId=contract.step_id, values=values[:1])
    sign_input = {"stepId": contract.step_id, "signature": signature, "values": values[1:]}
    await person.mutate("signStep", **sign_input)


async def load_log(contract: ContractScenario) -> list[EventRow]:
    """Returns the rows of the session's event log, in order."""
    of_session = select(EventRow).where(EventRow.session_id == contract.session.id)
    database = contract.session.server.app_state.database
    async with database.read_transaction() as sql:
        return list(await sql.scalars(of_session.order_by(EventRow.sequence)))


def foreign_root() -> str:
    """Returns the root certificate (PEM) of another organization: same name, another key."""
    return to_pem(create_authority("Acme Bank").certificate)


def test_a_contract_with_four_signers_is_sealed_with_valid_signatures(
    sealed: SealedContract,
) -> None:
    assert signed_field_names(sealed.final) == SIGNATURES
    assert valid_signature_names(sealed.final, sealed.root_pem) == SIGNATURES
    assert sealed.interaction["status"] == "COMPLETED"
    (step,) = sealed.interaction["steps"]
    assert step["document"] == {
        "digest": sha256(sealed.final), "revision": 5, "sealedAt": sealed.interaction["sealedAt"],
    }  # fmt: skip


def test_no_signature_is_valid_under_the_root_of_another_organization(
    sealed: SealedContract,
) -> None:
    assert valid_signature_names(sealed.final, foreign_root()) == []


def test_pdfsig_finds_every_signature_valid(sealed: SealedContract, tmp_path: Path) -> None:
    text = run_on_pdf(tmp_path, sealed.final, "pdfsig", "-nocert", "{}")
    assert text.count("Signature is Valid.") == len(SIGNATURES), text
    assert text.count("Total document signed") == 1, text


def test_qpdf_finds_no_error_in_any_revision(sealed: SealedContract, tmp_path: Path) -> None:
    for pdf in (*sealed.revisions, sealed.final, sealed.certificate_pdf):
        run_on_pdf(tmp_path, pdf, "qpdf", "--check", "{}")


def test_each_revision_begins_with_the_bytes_of_the_one_before(
    sealed: SealedContract,
) -> None:
    for number, (before, after) in enumerate(pairwise([*sealed.revisions, sealed.final])):
        assert after.startswith(before)
        assert len(after) > len(before)
        assert signed_field_names(before) == SIGNATURES[:number]


def test_the_values_are_in_the_file_exactly_as_entered(sealed: SealedContract) -> None:
    values, text = read_values(sealed.final), extract_text(sealed.final)
    for number, (name, address) in enumerate(PARTICIPANTS, 1):
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


def test_the_certificate_contains_the_digest_of_the_signed_bytes(
    sealed: SealedContract,
) -> None:
    (document,) = sealed.certificate_payload["certificate"]["documents"]
    assert document["digest"] == sha256(sealed.final[: document["size"]])
    assert signed_field_names(sealed.final[: document["size"]]) == SIGNATURES[:4]
    assert document["pageCount"] == 2


def test_the_certificate_lists_events_of_the_event_log(sealed: SealedContract) -> None:
    certificate = sealed.certificate_payload["certificate"]
    rows = {row.sequence: row for row in sealed.log}
    for event in certificate["events"]:
        row = rows[event["sequence"]]
        assert (event["hash"], EventCause[event["cause"]].value) == (row.hash, row.cause)
        assert (event["actor"]["actorId"], event["actor"]["kind"]) == (row.actor.id, row.actor.kind)
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
    certificate = sealed.certificate_payload["certificate"]
    signers = certificate["signers"]
    assert [signer["signature"] for signer in signers[:3]] == [name for name, _ in PARTICIPANTS]
    assert [signer["role"] for signer in signers] == ["CUSTOMER", "CO_SIGNER", "CO_SIGNER", None]
    times = [signer["completedAt"] for signer in signers]
    assert times == sorted(times)
    assert certificate["completedAt"] == times[-1] <= sealed.certificate_payload["issuedAt"]
    assert all(
        signer["sentAt"] <= signer["startedAt"] <= signer["completedAt"] for signer in signers[:3]
    )
    assert certificate["organizationName"] == "Acme Bank"


def test_the_certificate_can_be_read_in_the_sealed_file(sealed: SealedContract) -> None:
    certificate = sealed.certificate_payload["certificate"]
    for text in (extract_text(sealed.final), extract_text(sealed.certificate_pdf)):
        assert "Certificate of completion" in text
        without_spaces = "".join(text.split())
        assert certificate["documents"][0]["digest"] in without_spaces
        assert all("".join(name.split()) in without_spaces for name, _ in PARTICIPANTS)


def test_the_certificate_is_also_a_separate_sealed_file(sealed: SealedContract) -> None:
    assert sealed.certificate_payload["digest"] == sha256(sealed.certificate_pdf)
    assert valid_signature_names(sealed.certificate_pdf, sealed.root_pem) == ["seal.signature"]


async def test_there_is_no_certificate_before_completion(shared_server: RunningServer) -> None:
    contract, agent = await start_contract(shared_server), shared_server.agent
    assert (await contract.sign(1))["errors"] == []
    for options in ({"format": "CERTIFICATE"}, {"format": "CERTIFICATE", "idempotencyKey": "k"}):
        reason = await contract.session.refusal_reason(
            agent, "downloadInteraction", interactionId=contract.id, **options
        )
        assert reason == "NOT_COMPLETED"
    answer = await agent.execute(CERTIFICATE, id=contract.id)
    assert answer["interaction"]["certificate"] is None


async def test_a_participant_can_download_the_certificate_but_not_query_its_data(
    sealed: SealedContract,
) -> None:
    customer, interaction_id = sealed.contract.people[0], sealed.contract.id
    certificate_pdf = await download_content(customer, interaction_id, format="CERTIFICATE")
    assert valid_signature_names(certificate_pdf, sealed.root_pem) == ["seal.signature"]
    answer = await customer.execute(CERTIFICATE, id=interaction_id)
    assert answer["interaction"]["certificate"] is None


# the command line


def flip_byte(sealed: SealedContract) -> bytes:
    offset = sealed.final.index(b"Helvetica")
    assert offset < len(sealed.revisions[0])
    return sealed.final[:offset] + b"h" + sealed.final[offset + 1 :]


def change_locked_field(sealed: SealedContract) -> bytes:
    return fill(sealed.final, {"customer_1.name": "Mallory"})


def change_certificate(sealed: SealedContract) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed.final))
    field = next(field for field in form_fields(writer) if field.name == "certificate.page_1")
    field.dictionary[pdf_name("/V")] = pdf_name("/Nothing")
    writer.mark_update(field.ref)
    return write_to_bytes(writer)


# tests/documents/test_tampering.py has every other kind of change
TAMPERED: dict[str, tuple[Callable[[SealedContract], bytes], str]] = {
    "a flipped byte": (flip_byte, 'bytes of the file that the signature "customer_1.signature"'),
    "a locked field": (change_locked_field, 'field "customer_1.name" was changed'),
    "the certificate": (change_certificate, 'field "certificate.page_1" was changed'),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_the_command_verify_describes_a_tampered_file(
    sealed: SealedContract, tmp_path: Path, case: str
) -> None:
    change, sentence = TAMPERED[case]
    status, out = run_verify(change(sealed), sealed.root_pem, tmp_path)
    assert status == 1, out
    assert sentence in out.splitlines()[-1]


def test_the_command_verify_accepts_an_unchanged_file(
    sealed: SealedContract, tmp_path: Path
) -> None:
    status, out = run_verify(sealed.final, sealed.root_pem, tmp_path)
    assert (status, out.count(": valid")) == (0, 5)
    assert out.splitlines()[-1].endswith("sealed, nothing was changed")


def test_the_command_verify_rejects_signatures_of_another_organization(
    sealed: SealedContract, tmp_path: Path
) -> None:
    status, out = run_verify(sealed.final, foreign_root(), tmp_path)
    assert status == 1
    assert "was not issued by a trusted authority" in out


def test_the_command_verify_accepts_values_filled_in_by_the_next_signer(
    sealed: SealedContract, tmp_path: Path
) -> None:
    filled = fill(sealed.revisions[1], {"customer_2.name": "Νίκος"})
    status, out = run_verify(filled, sealed.root_pem, tmp_path)
    assert (status, out.count(": valid")) == (0, 1), out


@pytest.mark.parametrize("number", [1, 4])
def test_the_command_verify_does_not_call_a_truncated_file_sealed(
    sealed: SealedContract, tmp_path: Path, number: int
) -> None:
    size = sealed.certificate_payload["certificate"]["documents"][0]["size"]
    revisions = [*sealed.revisions, sealed.final[:size]]
    status, out = run_verify(revisions[number], sealed.root_pem, tmp_path)
    assert (status, out.count(": valid")) == (0, number)
    assert "not sealed yet" in out.splitlines()[-1]


def run_verify(pdf: bytes, root_pem: str, folder: Path) -> tuple[int, str]:
    """Runs the command `verify`, which needs no database; returns its exit status and output."""
    file, root = folder / "file.pdf", folder / "root.pem"
    file.write_bytes(pdf)
    root.write_text(root_pem)
    result = run_cli("verify", str(file), "--root", str(root), data=folder)
    assert result.stderr == ""
    return result.returncode, result.stdout


async def test_the_command_keys_prints_the_root_certificate(
    sealed: SealedContract, shared_database_url: str, shared_folder: Path
) -> None:
    database = {"BUBBLES_DATABASE_URL": shared_database_url}
    keys = await asyncio.to_thread(run_cli, "keys", "--pem", data=shared_folder, **database)
    assert (keys.returncode, keys.stderr) == (0, "")
    assert sealed.root_pem in keys.stdout
    assert "Acme Bank" in keys.stdout
