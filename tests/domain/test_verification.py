"""Domain rules 18 to 20: verification by a code or by a phone call."""

from typing import Any

import pytest

from gql.delivery.channels import ConsoleChannel
from gql.delivery.phone_verification import PhoneOutcome
from gql.jobs import outbox
from gql.jobs.outbox import MAX_ATTEMPTS, OutboxWorker
from testing.running_server import RunningServer
from testing.session_scenario import (
    BUBBLE,
    SessionScenario,
    a_form,
    bubble,
    fill,
    later,
    messages,
    newest_code,
    room,
    start,
    template,
    verified_form,
    wrong,
)

pytestmark = pytest.mark.anyio

PHONE = "+491701234567"


class UnreachableProvider:
    """A phone provider to which every connection fails."""

    async def start(self, number: str, reference: str) -> str:
        raise ConnectionError("no route")

    async def outcome(self, transaction_id: str) -> PhoneOutcome | None:
        raise ConnectionError("no route")


async def start_verified_form(
    product: RunningServer, method: str, **contact: str
) -> tuple[SessionScenario, dict[str, Any]]:
    """A form that Ada has started, and for which she has to be verified first."""
    scenario = await room(product, **contact)
    interaction = await scenario.add(await verified_form(product, method))
    await start(scenario.people["Ada"], interaction["id"])
    return scenario, interaction


def verification_of(interaction: dict[str, Any]) -> dict[str, Any]:
    verification: dict[str, Any] = interaction["steps"][0]["assignments"][0]["verification"]
    return verification


@pytest.mark.sqlite_suffices
async def test_a_code_is_sent_by_the_other_channel(product: RunningServer) -> None:
    """Rule 19: the link was sent by e-mail, so the code is sent to the phone."""
    scenario, interaction = await start_verified_form(product, "OTP", phone=PHONE)
    ada, step = scenario.people["Ada"], {"stepId": interaction["steps"][0]["id"]}
    assert await scenario.refused(ada, "verifyCode", **step, code="000000") == "CODE_NOT_SENT"
    await ada.do("sendCode", **step)
    (message,) = await messages(product, "CODE")
    assert (message["channel"], message["address"]) == ("SMS", PHONE)
    assert (await messages(product, "INVITATION"))[0]["channel"] == "EMAIL"
    await ada.do("verifyCode", **step, code=await newest_code(product))
    verified = await bubble(product.agent, interaction["id"])
    assert verification_of(verified)["status"] == "PASSED"
    await fill(ada, interaction, 1)
    assert (await bubble(ada, interaction["id"]))["status"] == "COMPLETED"


async def test_five_wrong_codes_lock_the_verification(product: RunningServer) -> None:
    """Rule 19: each is counted, and the last stops the interaction with a reason."""
    scenario, interaction = await start_verified_form(product, "OTP")
    ada, step = scenario.people["Ada"], {"stepId": interaction["steps"][0]["id"]}
    await ada.do("sendCode", **step)
    code = await newest_code(product)
    for tries_left in (4, 3, 2, 1, 0):
        payload = await ada.order("verifyCode", **step, code=wrong(code))
        reason = "CODE_WRONG" if tries_left else "VERIFICATION_LOCKED"
        assert payload["errors"][0]["reason"] == reason
        tried = await bubble(product.agent, interaction["id"])
        assert verification_of(tried)["triesLeft"] == tries_left
    locked = await bubble(product.agent, interaction["id"])
    assert (locked["status"], verification_of(locked)["status"]) == ("DECLINED", "LOCKED")
    assert locked["statusLine"] == "Verification of Ada failed: too many wrong codes"
    assert await scenario.refused(ada, "verifyCode", **step, code=code) == "DECLINED"
    assert await scenario.refused(ada, "sendCode", **step) == "DECLINED"


@pytest.mark.sqlite_suffices
async def test_a_new_code_replaces_the_old_one_and_keeps_the_count_of_tries(
    product: RunningServer,
) -> None:
    """Rule 19."""
    scenario, interaction = await start_verified_form(product, "OTP")
    ada, step = scenario.people["Ada"], {"stepId": interaction["steps"][0]["id"]}
    await ada.do("sendCode", **step)
    old = await newest_code(product)
    await ada.order("verifyCode", **step, code=wrong(old))
    while (new := await newest_code(product)) == old:
        await ada.do("sendCode", **step)
    payload = await ada.order("verifyCode", **step, code=old)
    assert payload["errors"][0]["reason"] == "CODE_WRONG"
    tried = await bubble(product.agent, interaction["id"])
    assert verification_of(tried)["triesLeft"] == 3
    await ada.do("verifyCode", **step, code=new)


async def test_a_code_expires_after_five_minutes(product: RunningServer) -> None:
    """Rule 19: until then it is valid, and afterwards a new one can be sent."""
    scenario, interaction = await start_verified_form(product, "OTP")
    ada, step = scenario.people["Ada"], {"stepId": interaction["steps"][0]["id"]}
    await ada.do("sendCode", **step)
    code = await newest_code(product)
    for minutes, status in ((4, "PENDING"), (6, "CODE_EXPIRED")):
        later(product, minutes=minutes)
        await product.app_state.expiry_sweeper.sweep()
        swept = await bubble(product.agent, interaction["id"])
        assert verification_of(swept)["status"] == status
    assert await scenario.refused(ada, "verifyCode", **step, code=code) == "CODE_EXPIRED"
    await ada.do("sendCode", **step)
    await ada.do("verifyCode", **step, code=await newest_code(product))


async def verify_by_phone(
    scenario: SessionScenario, interaction: dict[str, Any], status: str
) -> dict[str, Any]:
    """Starts a phone verification; returns the interaction once it has that status."""
    document = f"""subscription ($id: ID!) {{ interactionUpdates(interactionId: $id) {{
        interaction {{ {BUBBLE} }} }} }}"""
    async with scenario.product.agent.socket() as socket:
        number = await socket.subscribe(document, id=interaction["id"])
        update = (await socket.next(number))["interactionUpdates"]
        step_id = interaction["steps"][0]["id"]
        await scenario.people["Ada"].do("startPhoneVerification", stepId=step_id)
        while verification_of(update["interaction"])["status"] != status:
            update = (await socket.next(number))["interactionUpdates"]
    verified: dict[str, Any] = update["interaction"]
    return verified


@pytest.mark.sqlite_suffices
async def test_only_a_phone_verification_has_a_failsafe_transaction_id(
    product: RunningServer,
) -> None:
    """Rule 18: it is the provider's; verification by a code has no such field."""
    scenario, interaction = await start_verified_form(product, "PHONE", phone=PHONE)
    verified = await verify_by_phone(scenario, interaction, "PASSED")
    assert verification_of(verified)["failsafeTransactionId"].startswith("SIM-")
    query = '{ __type(name: "OtpVerification") { fields { name } } }'
    fields = (await product.agent.ask(query))["__type"]["fields"]
    assert "failsafeTransactionId" not in {field["name"] for field in fields}
    await fill(scenario.people["Ada"], interaction, 1)


@pytest.mark.sqlite_suffices
async def test_a_phone_that_is_not_answered_stops_the_interaction(product: RunningServer) -> None:
    """Rules 18 to 20. The simulated provider never reaches numbers that end in 13."""
    scenario, interaction = await start_verified_form(product, "PHONE", phone="+491701234513")
    failed = await verify_by_phone(scenario, interaction, "FAILED")
    assert failed["status"] == "DECLINED"
    assert failed["statusLine"] == "Verification of Ada failed: the phone was not answered"
    ada, step_id = scenario.people["Ada"], interaction["steps"][0]["id"]
    reason = await scenario.refused(ada, "startPhoneVerification", stepId=step_id)
    assert reason == "DECLINED"


async def start_unreachable_call(product: RunningServer) -> tuple[str, OutboxWorker]:
    """An interaction that waits for a phone call, and the worker that tries to place the call.

    The server's own background tasks are stopped.
    """
    scenario, interaction = await start_verified_form(product, "PHONE", phone=PHONE)
    for task in product.app_state.tasks:
        task.cancel()
    step_id = interaction["steps"][0]["id"]
    await scenario.people["Ada"].do("startPhoneVerification", stepId=step_id)
    worker = OutboxWorker(product.app_state.database, ConsoleChannel(), UnreachableProvider())
    return interaction["id"], worker


@pytest.mark.sqlite_suffices
async def test_an_unreachable_phone_provider_stops_the_interaction_in_the_end(
    product: RunningServer,
) -> None:
    interaction_id, worker = await start_unreachable_call(product)
    for hours in range(MAX_ATTEMPTS + 1):
        later(product, hours=hours)
        await worker.send_due()
    later(product)
    failed = await bubble(product.agent, interaction_id)
    assert failed["status"] == "DECLINED"
    assert "could not be reached" in failed["statusLine"]


async def test_a_crash_after_the_last_attempt_does_not_leave_the_verification_pending(
    product: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message and the verification change in one transaction, which is tried again."""
    interaction_id, worker = await start_unreachable_call(product)
    for hours in range(MAX_ATTEMPTS - 1):
        later(product, hours=hours)
        await worker.send_due()
    later(product, hours=MAX_ATTEMPTS - 1)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_record_verification", crash)
        with pytest.raises(ZeroDivisionError):
            await worker.send_due()
    later(product, hours=MAX_ATTEMPTS)
    await worker.send_due()
    later(product)
    assert (await bubble(product.agent, interaction_id))["status"] == "DECLINED"


def crash(*_: object) -> None:
    raise ZeroDivisionError


@pytest.mark.sqlite_suffices
async def test_the_result_of_a_call_does_not_change_an_expired_interaction(
    product: RunningServer,
) -> None:
    scenario = await room(product, phone=PHONE)
    steps = [{"templateId": await a_form(product)}, {"verification": "PHONE"}]
    workflow = await template(product, "createWorkflow", steps=steps)
    interaction = await scenario.add(workflow, expiresAt="2100-01-01T00:00:00Z")
    ada, app_state = scenario.people["Ada"], product.app_state
    await fill(ada, interaction)
    for task in app_state.tasks:
        task.cancel()
    await ada.do("startPhoneVerification", stepId=interaction["steps"][1]["id"])
    for view in (await app_state.database.view(scenario.id)).interactions:
        expiry = app_state.expiry_sweeper._expire(scenario.id, view.id)  # noqa: SLF001
        await app_state.database.run_to_completion(expiry)
    await app_state.outbox_worker.send_due()
    assert (await bubble(product.agent, interaction["id"]))["status"] == "EXPIRED"
