"""Signing and sealing whatever breaks in between: once each, in order, and nothing is lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy import select

from gql.documents.pdf.fill import read_values
from gql.documents.signing.certificate_authority import from_pem
from gql.documents.signing.verify import verify
from gql.jobs.retention import remove_orphaned_files
from gql.model.database.tables import AuthorityRow, InteractionRow, StoredFileRow
from testing.pdf_tools import (
    Contract,
    brought,
    bubbles,
    contract,
    crash,
    digest,
    download,
    fetched,
    idle,
    made_older,
    page,
    png,
    preview,
    refuse,
    root_of,
    sealed,
    signature_fields,
    signed_at_last,
    stored,
    valid,
    without_worker,
    words,
)
from testing.running_server import Failed, Person, RunningServer, running_server
from testing.session_scenario import room, start, template
from tests.documents.tsa import TimestampServer, serving

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

CUSTOMERS = ["customer_1.signature", "customer_2.signature", "customer_3.signature"]
STATE = """query ($id: ID!) { interaction(id: $id) { status sealedAt steps {
    document { revision digest } } } }"""
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def state(who: Person, bubble_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await who.ask(STATE, id=bubble_id))["interaction"]
    return found


async def unavailable(own: Contract, order: dict[str, Any]) -> None:
    """The first customer's signature is refused for the time being, and changes nothing."""
    before = (await own.room.see(), await own.room.log(), await own.file())
    with pytest.raises(Failed) as no:
        await own.people[0].order("signStep", **order)
    assert no.value.codes == ["UNAVAILABLE"]
    assert (await own.room.see(), await own.room.log(), await own.file()) == before


async def causes(own: Contract) -> list[str]:
    """What changed the bubble, in order."""
    log = await own.room.log()
    return [one["cause"] for one in log if one["__typename"] == "InteractionChanged"]


# what breaks while somebody signs


async def test_a_worker_that_dies_over_a_signature_leaves_nothing_behind(
    product: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await contract(product)
    await start(own.people[0], own.id)
    order = own.order(1) | {"idempotencyKey": "sign"}
    with monkeypatch.context() as broken:
        broken.setattr("gql.esign.sign.sign", crash)
        await unavailable(own, order)
    done = await own.people[0].do("signStep", **order)
    again = await own.people[0].do("signStep", **order)
    assert (done["replayed"], again["replayed"], again["cursor"]) == (False, True, done["cursor"])
    assert signature_fields(await own.file()) == CUSTOMERS[:1]
    assert (await causes(own)).count("signStep") == 1


async def test_a_key_given_twenty_times_at_once_signs_once(product: RunningServer) -> None:
    own = await contract(product)
    await start(own.people[0], own.id)
    order = own.order(1) | {"idempotencyKey": "sign"}
    done = await asyncio.gather(*(own.people[0].do("signStep", **order) for _ in range(20)))
    assert sorted(one["replayed"] for one in done) == [False] + [True] * 19
    assert len({one["cursor"] for one in done}) == 1
    assert signature_fields(await own.file()) == CUSTOMERS[:1]
    assert (await state(product.agent, own.id))["steps"][0]["document"]["revision"] == 1
    assert (await causes(own)).count("signStep") == 1


async def test_two_signatures_of_one_person_at_once_are_one(product: RunningServer) -> None:
    own = await contract(product)
    await start(own.people[0], own.id)
    orders = [own.order(1) | {"signature": name} for name in ("Ada", "Ada Lovelace")]
    done = await asyncio.gather(*(own.people[0].order("signStep", **one) for one in orders))
    refusals = [error["reason"] for one in done for error in one["errors"]]
    assert refusals == ["ALREADY_DONE"]
    assert signature_fields(await own.file()) == CUSTOMERS[:1]


@on_postgresql
async def test_three_sign_at_once_on_two_servers_in_one_file(
    database_url: str, tmp_path: Path
) -> None:
    async with (
        running_server(database_url, tmp_path) as here,
        running_server(database_url, tmp_path) as there,
    ):
        for _ in range(3):
            own = await contract(here, customers=3)
            own.people[1] = Person(there, own.people[1].token, own.people[1].id)
            await asyncio.gather(*(signed_at_last(own, number) for number in (1, 2, 3)))
            await Person(there, here.agent.token).do("signAsAgent", interactionId=own.id)
            await sealed(here.agent, own.id)
            final = await download(here.agent, own.id)
            places = valid(final, await root_of(here))
            assert sorted(places[:3]) == CUSTOMERS
            assert places[3:] == ["agent.signature", "seal.signature"]
            assert (await causes(own)).count("sealDocuments") == 1


# between completion and seal


async def completed(product: RunningServer) -> Contract:
    """A contract that everybody has signed and nobody has sealed."""
    own = await contract(product)
    assert (await own.sign(1))["errors"] == []
    await product.agent.do("signAsAgent", interactionId=own.id)
    seen = await state(product.agent, own.id)
    assert (seen["status"], seen["sealedAt"]) == ("COMPLETED", None)
    assert await seal_due(product, own.id) is not None
    return own


async def seal_due(product: RunningServer, bubble_id: str) -> datetime | None:
    async with product.parts.database.reading() as sql:
        return (await sql.get_one(InteractionRow, bubble_id)).seal_due_at


async def test_a_seal_that_a_crash_left_owing_is_made_by_the_next_server(
    database_url: str, tmp_path: Path
) -> None:
    async with without_worker(database_url, tmp_path) as first:
        own = await completed(first)
    async with running_server(database_url, tmp_path) as second:
        agent = Person(second, first.agent.token)
        await sealed(agent, own.id)
        assert await seal_due(second, own.id) is None
        final = await download(agent, own.id)
        root = await root_of(second, agent)
    places = ["customer_1.signature", "agent.signature", "seal.signature"]
    assert valid(final, root) == places


async def test_who_downloads_before_the_seal_gets_it_sealed(
    database_url: str, tmp_path: Path
) -> None:
    async with without_worker(database_url, tmp_path) as product:
        own = await completed(product)
        finals = await asyncio.gather(*(download(product.agent, own.id) for _ in range(5)))
        assert len(set(finals)) == 1
        assert valid(finals[0], await root_of(product))[-1] == "seal.signature"
        assert (await state(product.agent, own.id))["sealedAt"]
        assert await seal_due(product, own.id) is None
        assert (await causes(own)).count("sealDocuments") == 1


async def test_a_worker_that_dies_over_a_seal_leaves_it_owing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with without_worker(database_url, tmp_path) as product:
        own = await completed(product)
        with monkeypatch.context() as broken:
            broken.setattr("gql.esign.seal.certificate_pdf", crash)
            with pytest.raises(Failed) as no:
                await download(product.agent, own.id)
            assert no.value.codes == ["UNAVAILABLE"]
        assert await seal_due(product, own.id) is not None
        final = await download(product.agent, own.id)
        assert valid(final, await root_of(product))[-1] == "seal.signature"


async def test_what_cannot_be_sealed_is_refused_in_words(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with without_worker(database_url, tmp_path) as product:
        own = await completed(product)
        monkeypatch.setattr("gql.esign.seal.seal", refuse)
        payload = await product.agent.order("downloadInteraction", interactionId=own.id)
        (error,) = payload["errors"]
        assert error["message"] == "The certificate does not fit on its pages."
        assert await seal_due(product, own.id) is not None


# what no row names


async def test_a_sweep_removes_what_no_row_names_and_nothing_else(product: RunningServer) -> None:
    own = await contract(product)
    superseded = []
    letter = await template(product, "createDynamicDocument", source='Dear #value("name")')
    picture = await brought(own.people[0], "me.png", png(), "image/png")
    await own.sign(1, imageUploadId=picture)
    superseded.append(digest(await own.file()))
    await product.agent.do("signAsAgent", interactionId=own.id)
    superseded.append(digest(await own.file()))
    final = (await sealed(product.agent, own.id))["steps"][0]["document"]["digest"]
    orphan = await product.parts.documents.files.put(b"of a crash")
    before = stored(product)
    assert await sweep(product) == 3
    assert before - stored(product) == {*superseded, orphan}
    async with product.parts.database.reading() as sql:
        assert stored(product) == set(await sql.scalars(select(StoredFileRow.digest)))
    assert digest(await download(product.agent, own.id)) == final
    assert signature_fields(await download(product.agent, own.id, certificate=True))
    assert (await own.room.add(letter))["id"]
    assert (await (await contract(product)).sign(1))["errors"] == []


async def test_a_document_made_ready_in_vain_is_made_again_after_a_sweep(
    product: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = await room(product)
    await product.agent.do("endSession", sessionId=ended.id)
    given = {"sessionId": ended.id, "templateId": (template_id := await product.contract())}
    refused = await product.agent.order("addInteraction", **given)
    assert [one["reason"] for one in refused["errors"]] == ["SESSION_ENDED"]
    assert await sweep(product) == 1
    tomorrow = monotonic() + 86_400
    monkeypatch.setattr("gql.esign.prepare.monotonic", lambda: tomorrow)
    own = await contract(product, template_id=template_id)
    assert (await own.sign(1))["errors"] == []


async def sweep(product: RunningServer) -> int:
    later = datetime.now(UTC) + timedelta(hours=1)
    parts = product.parts
    return await remove_orphaned_files(parts.database, parts.documents.files, before=later)


# a database of version 0.1


async def older(url: str, folder: Path) -> tuple[Contract, dict[str, Any], set[str]]:
    """A database of version 0.1: a contract of three that Ada has signed, and a file of hers."""
    async with running_server(url, folder) as product:
        own = await contract(product, customers=3)
        asked = await own.room.add(await template(product, "createFileRequest"))
        await template(product, "createDynamicDocument", source="Dear you")
        kept = stored(product)
        await start(own.people[0], asked["id"])
        upload_id = await brought(own.people[0], "me.png", png(), "image/png")
        await own.people[0].do("attachFile", stepId=asked["steps"][0]["id"], uploadId=upload_id)
        assert (await own.sign(1))["errors"] == []
        base = (await own.people[0].ask(STATE, id=own.id))["interaction"]["steps"][0]
        assert base["document"]["revision"] == 1
    await made_older(url)
    return own, asked, kept


def moved(own: Contract, product: RunningServer) -> None:
    """The same people, on another server."""
    agent = Person(product, own.room.product.agent.token, own.room.product.agent.id)
    product.agent, own.room.product = agent, product
    own.people[:] = [Person(product, one.token, one.id) for one in own.people]


async def test_a_contract_of_version_01_is_signed_and_sealed_by_the_rest(
    database_url: str, tmp_path: Path
) -> None:
    own, asked, _ = await older(database_url, tmp_path)
    async with running_server(database_url, tmp_path) as product:
        moved(own, product)
        await sweep(product)
        assert digest(await download(product.agent, asked["id"])) == digest(png())
        shown = await preview(product.agent, own.id)
        assert "Customer 1" in words((await fetched(product, shown["url"])).content)
        assert len([await page(product.agent, one["url"]) for one in shown["pages"]]) == 2
        await asyncio.gather(*(signed_at_last(own, number) for number in (2, 3)))
        await product.agent.do("signAsAgent", interactionId=own.id)
        await sealed(product.agent, own.id)
        final = await download(product.agent, own.id)
        values = read_values(final)
        assert [values[f"customer_{one}.name"] for one in (1, 2, 3)] == [
            "Customer 1", "Customer 2", "Customer 3",
        ]  # fmt: skip
        places = valid(final, await root_of(product))
        assert sorted(places[:2]) == CUSTOMERS[1:]
        assert places[2:] == ["agent.signature", "seal.signature"]
        assert words(await download(product.agent, own.id, certificate=True)).count("Customer 1")


async def test_a_sweep_after_the_upgrade_keeps_all_that_version_01_named(
    database_url: str, tmp_path: Path
) -> None:
    _, _, kept = await older(database_url, tmp_path)
    async with running_server(database_url, tmp_path) as product:
        await sweep(product)
        prepared = {one for one in kept if one not in stored(product)}
        # the one file that 0.1 had not: the contract made ready to be signed
        assert len(prepared) == 1
        assert digest(png()) in stored(product)


# keys


async def test_keys_are_encrypted_and_open_with_their_passphrase_only(
    database_url: str, tmp_path: Path
) -> None:
    async with running_server(database_url, tmp_path, key_passphrase="right") as product:
        final = await (await contract(product)).complete()
        assert valid(final, await root_of(product))
        async with product.parts.database.reading() as sql:
            (key,) = await sql.scalars(select(AuthorityRow.key))
    assert "BEGIN ENCRYPTED PRIVATE KEY" in key
    with pytest.raises(TypeError, match="encrypted"):
        load_pem_private_key(key.encode(), None)
    load_pem_private_key(key.encode(), b"right")


async def test_a_server_without_the_right_passphrase_does_not_start(tmp_path: Path) -> None:
    where, right = {"BUBBLES_DATA_DIR": str(tmp_path)}, {"BUBBLES_KEY_PASSPHRASE": "right"}
    wrong = {"BUBBLES_KEY_PASSPHRASE": "wrong"}
    bare = {"BUBBLES_ENVIRONMENT": "production"}
    assert (await bubbles("organization", "Acme", "--admin", "a@x.example", **where))[0] == 0
    assert (await bubbles("keys", **where, **right))[0] == 0
    for given in (wrong, bare):
        for command in (("serve", "--port", "0"), ("keys",)):
            status, out, err = await bubbles(*command, **where, **given)
            assert (status, out) == (2, "")
            assert len(err.strip().splitlines()) == 1, err
            assert "BUBBLES_KEY_PASSPHRASE" in err


# time stamps


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> TimestampServer:
    return TimestampServer(tmp_path_factory.mktemp("tsa"))


async def test_signatures_and_seal_carry_time_stamps(
    tsa: TimestampServer, database_url: str, tmp_path: Path
) -> None:
    with serving(tsa.answer) as url:
        async with running_server(database_url, tmp_path, timestamp_url=url) as product:
            final = await (await contract(product)).complete()
            (root,) = from_pem(await root_of(product))
    verdict = verify(final, [root])
    assert [one.timestamped for one in verdict.signatures] == [True] * 3
    assert (verdict.sealed, verdict.wrong) == (True, None)


async def test_without_its_time_stamp_nobody_signs_and_nothing_is_sealed(
    tsa: TimestampServer, database_url: str, tmp_path: Path
) -> None:
    silent = {"now": True}

    def answer(query: bytes) -> tuple[int, bytes]:
        return (503, b"") if silent["now"] else tsa.answer(query)

    with serving(answer) as url:
        async with running_server(database_url, tmp_path, timestamp_url=url) as product:
            own = await contract(product)
            await start(own.people[0], own.id)
            order = own.order(1) | {"idempotencyKey": "sign"}
            await unavailable(own, order)
            silent["now"] = False
            await own.people[0].do("signStep", **order)
            await idle(product)
            await product.agent.do("signAsAgent", interactionId=own.id)
            silent["now"] = True
            with pytest.raises(Failed) as no:
                await download(product.agent, own.id)
            assert no.value.codes == ["UNAVAILABLE"]
            assert (await state(product.agent, own.id))["sealedAt"] is None
            silent["now"] = False
            final = await download(product.agent, own.id)
            assert signature_fields(final)[-1] == "seal.signature"
