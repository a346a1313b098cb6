"""What one side must not see, keep or bring about: each found once, and held since."""

import asyncio
from typing import Any

import pytest
import websockets

from gql.delivery.channels import ConsoleChannel
from gql.delivery.phone_verification import PhoneOutcome
from gql.jobs import outbox as delivery
from gql.jobs.outbox import MAX_ATTEMPTS, OutboxWorker
from gql.live.presence import Presence
from gql.resolvers.authentication import viewer_of
from testing.running_server import Failed, Person, RunningServer, Socket, path_of
from testing.session_scenario import (
    LETTER,
    NAME,
    SessionScenario,
    a_form,
    bubble,
    button,
    fill,
    later,
    room,
    session,
    sign,
    start,
    template,
    verified_form,
)

pytestmark = pytest.mark.anyio

RISK = {"name": "risk", "label": "Risk of fraud", "required": True}
ITEM = {"name": "Card", "quantity": 1, "price": 900, "currency": "EUR"}
BOSS = {"name": "Anna", "email": "anna@x.example"}


class UnreachableProvider:
    """A provider that nobody gets through to."""

    async def start(self, number: str, reference: str) -> str:
        raise ConnectionError("no route")

    async def outcome(self, transaction_id: str) -> PhoneOutcome | None:
        raise ConnectionError("no route")


async def silence(link: Socket) -> None:
    """Takes in what comes until the socket is closed."""
    while True:
        await link.receive()


async def assessed(product: RunningServer) -> str:
    """A workflow whose first step is the agent's own form."""
    inner = await template(product, "createForm", fields=[RISK], assignee="AGENT")
    steps = [{"templateId": inner}, {"templateId": await a_form(product)}]
    return await template(product, "createWorkflow", steps=steps)


async def assess(product: RunningServer, made: dict[str, Any]) -> None:
    values = [{"name": "risk", "value": "HIGH"}]
    await product.agent.do("submitAgentForm", stepId=made["steps"][0]["id"], values=values)


async def test_a_revoked_key_has_no_power_over_an_open_socket(product: RunningServer) -> None:
    made = await product.admin.do(
        "createApiKey", "secret apiKey { id }", name="K", permissions=["STATUS_READ"]
    )
    partner = Person(product, made["secret"])
    async with partner.socket() as link:
        number = await link.subscribe("{ viewer { __typename } }")
        await link.next(number)
        await product.admin.do("revokeApiKey", apiKeyId=made["apiKey"]["id"])
        await link.subscribe("{ sessions { totalCount } }")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await silence(link)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4403


async def test_a_participant_sees_nothing_of_the_agents_own_form(product: RunningServer) -> None:
    own = await room(product)
    made = await own.add(await assessed(product))
    await assess(product, made)
    query = "query ($id: ID!) { interaction(id: $id) { steps { name fields { label } } } }"
    seen = (await own.people["Ada"].ask(query, id=made["id"]))["interaction"]["steps"]
    assert seen[0] == {"name": "", "fields": []}
    assert seen[1]["fields"] != []


async def test_in_a_private_session_a_download_holds_ones_own_part(product: RunningServer) -> None:
    own = await room(product)
    await own.invite("Bo")
    begun = await product.agent.do(
        "startPrivateSession",
        "session { id } participant { id }",
        participantId=own.ids["Ada"],
    )
    private = SessionScenario(product, begun["session"]["id"])
    ada = await private.enter("Ada", begun["participant"]["id"])
    made = await private.add(await assessed(product))
    await assess(product, made)
    await fill(ada, made, 1)
    kinds = {}
    for who in (ada, product.agent):
        leave = await who.do("downloadInteraction", "url", interactionId=made["id"])
        file = await product.http.get(path_of(leave["url"]))
        kinds[who.id] = file.headers["content-type"]
    assert kinds == {ada.id: "application/pdf", product.agent.id: "application/zip"}


async def test_a_cart_forwarded_before_the_agent_signs_is_not_downloaded(
    product: RunningServer,
) -> None:
    """Rule 5: never before it is complete; the copy's button flips when the source is."""
    own = await room(product)
    cart = await template(product, "createCart", items=[ITEM])
    steps = [{"templateId": cart}, {"templateId": await product.contract()}]
    made = await own.add(await template(product, "createWorkflow", steps=steps))
    ada = own.people["Ada"]
    await start(ada, made["id"])
    await ada.do("confirmCart", stepId=made["steps"][0]["id"])
    await sign(ada, {**made, "steps": made["steps"][1:]})
    sent = await product.agent.do(
        "forwardForApproval",
        "approvalSessionId interaction { approvals { interactionId } }",
        interactionId=made["id"],
        contact=BOSS,
    )
    copy = sent["interaction"]["approvals"][0]["interactionId"]
    assert await button(product.agent, copy, "DOWNLOAD") == "CART_NOT_COMPLETED"
    await product.agent.do("signAsAgent", interactionId=made["id"])
    assert await button(product.agent, copy, "DOWNLOAD") == "yes"


async def test_a_draft_does_not_change_when_the_server_makes_its_letter(
    product: RunningServer,
) -> None:
    own = await room(product)
    for task in product.parts.tasks:  # who makes letters in the background
        task.cancel()
    made = await own.add(await template(product, "createDynamicDocument", source=LETTER))
    given = {"interactionId": made["id"]}
    left = await product.agent.do("downloadInteraction", "url draft", **given)
    await product.agent.do("previewInteraction", "url", **given)
    assert (await product.http.get(path_of(left["url"]))).status_code == 200


async def test_an_approvals_decision_names_who_decided(product: RunningServer) -> None:
    own = await room(product)
    made = await own.add(await a_form(product))
    await fill(own.people["Ada"], made)
    sent = await product.agent.do(
        "forwardForApproval", "approvalSessionId", interactionId=made["id"], contact=BOSS
    )
    there = await session(product.agent, sent["approvalSessionId"])
    bert = {"name": "Bert", "email": "bert@x.example"}
    moved = await product.agent.do(
        "reassignParticipant",
        "participant { id }",
        participantId=there["participants"][0]["id"],
        contact=bert,
    )
    approver = await product.enter(moved["participant"]["id"])
    await start(approver, there["interactions"][0]["id"])
    await approver.do("approve", interactionId=there["interactions"][0]["id"])
    (approval,) = (await bubble(product.agent, made["id"]))["approvals"]
    assert (approval["approver"], approval["decision"]) == ("Bert", "APPROVED")


async def test_a_bubble_not_sent_yet_changes_nothing_for_the_customer(
    product: RunningServer,
) -> None:
    own = await room(product)
    form = await a_form(product)
    await fill(own.people["Ada"], await own.add(form))
    before = await own.see(own.people["Ada"])
    await own.add(form, agentDetails=[NAME])
    after = await own.see(own.people["Ada"])
    assert {**after, "cursor": ""} == {**before, "cursor": ""}
    assert after["participants"][0]["completed"] is True


async def never_reached(product: RunningServer) -> tuple[str, OutboxWorker]:
    """A bubble that waits for a call, and who tries to have it made; nothing else is at work."""
    own = await room(product, phone="+491701234567")
    made = await own.add(await verified_form(product, "PHONE"))
    for task in product.parts.tasks:
        task.cancel()
    await start(own.people["Ada"], made["id"])
    await own.people["Ada"].do("startPhoneVerification", stepId=made["steps"][0]["id"])
    return made["id"], OutboxWorker(product.parts.database, ConsoleChannel(), UnreachableProvider())


async def test_a_phone_provider_that_is_never_reached_stops_the_workflow(
    product: RunningServer,
) -> None:
    made, worker = await never_reached(product)
    for hour in range(MAX_ATTEMPTS + 1):
        later(product, hours=hour)
        await worker.send_due()
    later(product)
    seen = await bubble(product.agent, made)
    assert seen["status"] == "DECLINED"
    assert "could not be reached" in seen["statusLine"]


async def test_a_crash_while_a_call_is_given_up_leaves_nothing_half_done(
    product: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the verification would be under way for ever."""
    made, worker = await never_reached(product)
    for hour in range(MAX_ATTEMPTS - 1):
        later(product, hours=hour)
        await worker.send_due()
    later(product, hours=MAX_ATTEMPTS - 1)
    with monkeypatch.context() as broken:
        broken.setattr(delivery, "_record_verification", crash)
        with pytest.raises(ZeroDivisionError):
            await worker.send_due()
    later(product, hours=MAX_ATTEMPTS)
    await worker.send_due()
    later(product)
    assert (await bubble(product.agent, made))["status"] == "DECLINED"


def crash(*_: object) -> None:
    raise ZeroDivisionError


async def test_a_phone_call_that_ends_late_does_not_revive_what_expired(
    product: RunningServer,
) -> None:
    own = await room(product, phone="+491701234567")
    steps = [{"templateId": await a_form(product)}, {"verification": "PHONE"}]
    workflow = await template(product, "createWorkflow", steps=steps)
    made = await own.add(workflow, expiresAt="2100-01-01T00:00:00Z")
    ada = own.people["Ada"]
    await fill(ada, made)
    for task in product.parts.tasks:
        task.cancel()
    await ada.do("startPhoneVerification", stepId=made["steps"][1]["id"])
    for row in (await product.parts.database.view(own.id)).interactions:
        await product.parts.database.run(product.parts.sweeper._expire(own.id, row.id))  # noqa: SLF001
    await product.parts.outbox.send_due()
    assert (await bubble(product.agent, made["id"]))["status"] == "EXPIRED"


async def test_who_has_gone_is_noted_although_the_database_failed_once(
    product: RunningServer,
) -> None:
    own = await room(product)
    ada = await viewer_of(product.parts.database, own.people["Ada"].token)
    presence = Presence(product.parts.database, grace=0.05)
    connection = await presence.arrive(ada)
    working, tried = product.parts.database.writing, asyncio.Event()

    def failing(*_: Any, **__: Any) -> Any:
        tried.set()
        raise ConnectionError("gone for a moment")

    product.parts.database.writing = failing  # type: ignore[method-assign]  # fails once, below
    presence.leave(ada, connection)
    await tried.wait()
    product.parts.database.writing = working  # type: ignore[method-assign]
    with product.parts.hub.watch(own.id) as watch:
        while (view := await product.parts.database.view(own.id)).participants[0].connected:
            await watch.moved(view.head)


async def test_one_file_does_not_count_twice(product: RunningServer) -> None:
    own = await room(product)
    made = await own.add(await template(product, "createFileRequest", fileCount=2))
    ada = own.people["Ada"]
    await start(ada, made["id"])
    upload = await product.upload(ada, "a.pdf", b"some bytes")
    given = {"stepId": made["steps"][0]["id"], "uploadId": upload}
    await ada.do("attachFile", **given)
    assert await own.refused(ada, "attachFile", **given) == "InvalidInput"
    given["uploadId"] = await product.upload(ada, "b.pdf", b"some bytes")
    await ada.do("attachFile", **given)
    assert (await bubble(product.agent, made["id"]))["status"] == "COMPLETED"


@pytest.mark.parametrize("text", ["\ud800", "a\x00b"])
async def test_text_that_cannot_be_stored_is_the_callers_mistake(
    product: RunningServer, text: str
) -> None:
    with pytest.raises(Failed) as no:
        await product.agent.ask("query ($id: ID!) { session(id: $id) { id } }", id=text)
    assert no.value.codes[0] in ("NOT_FOUND", "BAD_USER_INPUT")
    for key in (None, "key"):
        answer = await product.agent.order("startSession", name=text, idempotencyKey=key)
        assert [one["__typename"] for one in answer["errors"]] == ["InvalidInput"]


async def test_an_expired_credential_ends_its_sockets(product: RunningServer) -> None:
    async with product.agent.socket() as link:
        number = await link.subscribe("subscription { inbox { reset } }")
        await link.next(number)
        later(product, hours=13)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await link.next(number)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 4403
