"""Verification of a participant by a code or by a phone call."""

from typing import Any

import pytest

from gql.delivery.channels import ConsoleChannel
from gql.delivery.phone_verification import PhoneVerificationResult
from gql.jobs import outbox
from gql.jobs.outbox import MAX_ATTEMPTS, OutboxWorker
from testing.running_server import RunningServer
from testing.session_scenario import (
    INTERACTION_FIELDS,
    SessionScenario,
    advance_clock,
    create_form,
    create_template,
    create_verified_form,
    fill_form,
    latest_code,
    load_interaction,
    outbox_messages,
    start_interaction,
    start_scenario,
    template_step,
    verification_step,
    wrong_code,
)

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]

PHONE = "+491701234567"


class UnreachableProvider:
    """A phone provider to which every connection fails."""

    async def start(self, number: str, reference: str) -> str:
        raise ConnectionError("no route")

    async def fetch_result(self, transaction_id: str) -> PhoneVerificationResult | None:
        raise ConnectionError("no route")


async def start_verified_form(
    server: RunningServer, method: str, **contact: str
) -> tuple[SessionScenario, dict[str, Any]]:
    """Adds a form with a verification before it, which Ada starts."""
    scenario = await start_scenario(server, **contact)
    interaction = await scenario.add_interaction(await create_verified_form(server, method))
    await start_interaction(scenario.people["Ada"], interaction["id"])
    return scenario, interaction


def verification_of(interaction: dict[str, Any]) -> dict[str, Any]:
    verification: dict[str, Any] = interaction["steps"][0]["assignments"][0]["verification"]
    return verification


async def test_a_code_is_sent_by_the_other_channel(server: RunningServer) -> None:
    """The link was sent by e-mail, so the code is sent to the phone."""
    scenario, interaction = await start_verified_form(server, "OTP", phone=PHONE)
    ada, step = scenario.people["Ada"], {"stepId": interaction["steps"][0]["id"]}
    assert (
        await scenario.refusal_reason(ada, "verifyCode", **step, code="000000") == "CODE_NOT_SENT"
    )
    await ada.mutate("sendCode", **step)
    (message,) = await outbox_messages(server, "CODE")
    assert (message["channel"], message["address"]) == ("SMS", PHONE)
    assert (await outbox_messages(server, "INVITATION"))[0]["channel"] == "EMAIL"
    await ada.mutate("verifyCode", **step, code=await latest_code(server))
    verified = await load_interaction(server.agent, interaction["id"])
    assert verification_of(verified)["status"] == "PASSED"
    await fill_form(ada, interaction, 1)
    assert (await load_interaction(ada, interaction["id"]))["status"] == "COMPLETED"


async def test_five_wrong_codes_lock_the_verification(server: RunningServer) -> None:
    """Each wrong code is counted, and the last one stops the interaction with a reason."""
    scenario, interaction = await start_verified_form(server, "OTP")
    ada, step = scenario.people["Ada"], {"stepId": interaction["steps"][0]["id"]}
    await ada.mutate("sendCode", **step)
    code = await latest_code(server)
    for tries_left in (4, 3, 2, 1, 0):
        payload = await ada.try_mutate("verifyCode", **step, code=wrong_code(code))
        reason = "CODE_WRONG" if tries_left else "VERIFICATION_LOCKED"
        assert payload["errors"][0]["reason"] == reason
        tried = await load_interaction(server.agent, interaction["id"])
        assert verification_of(tried)["triesLeft"] == tries_left
    locked = await load_interaction(server.agent, interaction["id"])
    assert (locked["status"], verification_of(locked)["status"]) == ("DECLINED", "LOCKED")
    assert locked["statusLine"] == "Verification of Ada failed: too many wrong codes"
    assert await scenario.refusal_reason(ada, "verifyCode", **step, code=code) == "DECLINED"
    assert await scenario.refusal_reason(ada, "sendCode", **step) == "DECLINED"


async def test_a_new_code_replaces_the_old_one_and_keeps_the_count_of_tries(
    server: RunningServer,
) -> None:
    scenario, interaction = await start_verified_form(server, "OTP")
    ada, step = scenario.people["Ada"], {"stepId": interaction["steps"][0]["id"]}
    await ada.mutate("sendCode", **step)
    old = await latest_code(server)
    await ada.try_mutate("verifyCode", **step, code=wrong_code(old))
    while (new := await latest_code(server)) == old:
        await ada.mutate("sendCode", **step)
    payload = await ada.try_mutate("verifyCode", **step, code=old)
    assert payload["errors"][0]["reason"] == "CODE_WRONG"
    tried = await load_interaction(server.agent, interaction["id"])
    assert verification_of(tried)["triesLeft"] == 3
    await ada.mutate("verifyCode", **step, code=new)


async def test_a_code_expires_after_five_minutes(server: RunningServer) -> None:
    """Until then it is valid, and afterwards a new one can be sent."""
    scenario, interaction = await start_verified_form(server, "OTP")
    ada, step = scenario.people["Ada"], {"stepId": interaction["steps"][0]["id"]}
    await ada.mutate("sendCode", **step)
    code = await latest_code(server)
    for minutes, status in ((4, "PENDING"), (6, "CODE_EXPIRED")):
        advance_clock(server, minutes=minutes)
        await server.app_state.expiry_sweeper.sweep()
        swept = await load_interaction(server.agent, interaction["id"])
        assert verification_of(swept)["status"] == status
    assert await scenario.refusal_reason(ada, "verifyCode", **step, code=code) == "CODE_EXPIRED"
    await ada.mutate("sendCode", **step)
    await ada.mutate("verifyCode", **step, code=await latest_code(server))


async def verify_by_phone(
    scenario: SessionScenario, interaction: dict[str, Any], status: str
) -> dict[str, Any]:
    """Starts a phone verification; returns the interaction once it has that status."""
    document = f"""subscription ($id: ID!) {{ interactionUpdates(interactionId: $id) {{
        interaction {{ {INTERACTION_FIELDS} }} }} }}"""
    async with scenario.server.agent.socket() as socket:
        number = await socket.subscribe(document, id=interaction["id"])
        update = (await socket.next(number))["interactionUpdates"]
        step_id = interaction["steps"][0]["id"]
        await scenario.people["Ada"].mutate("startPhoneVerification", stepId=step_id)
        while verification_of(update["interaction"])["status"] != status:
            update = (await socket.next(number))["interactionUpdates"]
    verified: dict[str, Any] = update["interaction"]
    return verified


async def test_only_a_phone_verification_has_a_failsafe_transaction_id(
    server: RunningServer,
) -> None:
    """The provider assigns the id. Verification by a code has no such field."""
    scenario, interaction = await start_verified_form(server, "PHONE", phone=PHONE)
    verified = await verify_by_phone(scenario, interaction, "PASSED")
    assert verification_of(verified)["failsafeTransactionId"].startswith("SIM-")
    query = '{ __type(name: "OtpVerification") { fields { name } } }'
    fields = (await server.agent.execute(query))["__type"]["fields"]
    assert "failsafeTransactionId" not in {field["name"] for field in fields}
    await fill_form(scenario.people["Ada"], interaction, 1)


async def test_a_phone_that_is_not_answered_stops_the_interaction(server: RunningServer) -> None:
    """Calls of the simulated provider to numbers that end in 13 are not answered."""
    scenario, interaction = await start_verified_form(server, "PHONE", phone="+491701234513")
    failed = await verify_by_phone(scenario, interaction, "FAILED")
    assert failed["status"] == "DECLINED"
    assert failed["statusLine"] == "Verification of Ada failed: the phone was not answered"
    ada, step_id = scenario.people["Ada"], interaction["steps"][0]["id"]
    reason = await scenario.refusal_reason(ada, "startPhoneVerification", stepId=step_id)
    assert reason == "DECLINED"


async def start_unreachable_call(server: RunningServer) -> tuple[str, OutboxWorker]:
    """Returns the id of an interaction that waits for a call, and the worker that places it.

    The server's own background tasks are stopped.
    """
    scenario, interaction = await start_verified_form(server, "PHONE", phone=PHONE)
    for task in server.app_state.tasks:
        task.cancel()
    step_id = interaction["steps"][0]["id"]
    await scenario.people["Ada"].mutate("startPhoneVerification", stepId=step_id)
    channel = ConsoleChannel(server.app_state.catalogs)
    worker = OutboxWorker(server.app_state.database, channel, UnreachableProvider())
    return interaction["id"], worker


async def test_an_unreachable_phone_provider_stops_the_interaction_in_the_end(
    server: RunningServer,
) -> None:
    interaction_id, worker = await start_unreachable_call(server)
    for hours in range(MAX_ATTEMPTS + 1):
        advance_clock(server, hours=hours)
        await worker.send_due()
    advance_clock(server)
    failed = await load_interaction(server.agent, interaction_id)
    assert failed["status"] == "DECLINED"
    assert "could not be reached" in failed["statusLine"]


async def test_a_crash_after_the_last_attempt_does_not_leave_the_verification_pending(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message and the verification change in one transaction, which is tried again."""
    interaction_id, worker = await start_unreachable_call(server)
    for hours in range(MAX_ATTEMPTS - 1):
        advance_clock(server, hours=hours)
        await worker.send_due()
    advance_clock(server, hours=MAX_ATTEMPTS - 1)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_record_verification", crash)
        with pytest.raises(ZeroDivisionError):
            await worker.send_due()
    advance_clock(server, hours=MAX_ATTEMPTS)
    await worker.send_due()
    advance_clock(server)
    assert (await load_interaction(server.agent, interaction_id))["status"] == "DECLINED"


def crash(*_: object) -> None:
    raise ZeroDivisionError


async def test_the_result_of_a_call_does_not_change_an_expired_interaction(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server, phone=PHONE)
    steps = [template_step(await create_form(server)), verification_step("PHONE")]
    workflow = await create_template(server, "createWorkflowTemplate", steps=steps)
    interaction = await scenario.add_interaction(workflow, expiresAt="2100-01-01T00:00:00Z")
    ada, app_state = scenario.people["Ada"], server.app_state
    await fill_form(ada, interaction)
    for task in app_state.tasks:
        task.cancel()
    await ada.mutate("startPhoneVerification", stepId=interaction["steps"][1]["id"])
    for view in (await app_state.database.view(scenario.id)).interactions:
        expiry = app_state.expiry_sweeper._expire(scenario.id, view.id)  # noqa: SLF001
        await app_state.database.run_to_completion(expiry)
    await app_state.outbox_worker.send_due()
    assert (await load_interaction(server.agent, interaction["id"]))["status"] == "EXPIRED"
