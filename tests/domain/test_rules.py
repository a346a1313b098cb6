"""The domain's rules as people meet them: through the front door, on both databases."""

import io
import zipfile
from typing import Any

import pytest

from gql.documents.pdf.fill import read_values
from gql.model.database.unit_of_work import UnitOfWork
from testing.pdf_text import page_text
from testing.running_server import Failed, Person, RunningServer, path_of
from testing.session_scenario import (
    BUBBLE,
    LETTER,
    NAME,
    SessionScenario,
    a_form,
    bubble,
    button,
    fill,
    later,
    messages,
    newest_code,
    room,
    session,
    sign,
    signature,
    start,
    template,
    verified_form,
    wrong,
)

pytestmark = pytest.mark.anyio

# order, signatures, documents


async def test_a_group_signs_when_the_group_before_it_has_signed(product: RunningServer) -> None:
    """Rule 4: signing order inside a step."""
    own = await room(product)
    ben = await own.invite("Ben")
    to = [
        {"participantId": own.ids["Ada"], "group": 2},
        {"participantId": own.ids["Ben"], "group": 1},
    ]
    made = await own.add(await product.contract(), recipients=to)
    ada = own.people["Ada"]
    await start(ada, made["id"])
    signed = signature(made, 1)
    assert await own.refused(ada, "signStep", **signed) == "OTHERS_MUST_SIGN_FIRST"
    await sign(ben, made, 2)
    await ada.do("signStep", **signed)


async def test_a_step_opens_when_all_before_it_are_complete(product: RunningServer) -> None:
    """Rule 4: steps open in order."""
    form = await a_form(product)
    own = await room(product)
    made = await own.add(
        await template(
            product, "createWorkflow", steps=[{"templateId": form}, {"templateId": form}]
        )
    )
    ada, second = own.people["Ada"], made["steps"][1]["id"]
    await start(ada, made["id"])
    values = [{"name": "name", "value": "Ada"}]
    reason = await own.refused(ada, "submitForm", stepId=second, values=values)
    assert reason == "STEP_NOT_REACHED"
    await fill(ada, made)
    await ada.do("submitForm", stepId=second, values=values)
    assert (await bubble(product.agent, made["id"]))["status"] == "COMPLETED"


async def test_the_agent_who_signs_last_is_the_last_group(product: RunningServer) -> None:
    """Rules 3, 4 and 7: complete is what the agent has signed too, and once only."""
    own = await room(product)
    made = await own.add(await product.contract(), agentSigns="LAST")
    agent, given = product.agent, {"interactionId": made["id"]}
    assert await own.refused(agent, "signAsAgent", **given) == "OTHERS_MUST_SIGN_FIRST"
    await sign(own.people["Ada"], made)
    assert (await bubble(agent, made["id"]))["status"] == "AWAITING_AGENT"
    await agent.do("signAsAgent", **given)
    assert (await bubble(agent, made["id"]))["status"] == "COMPLETED"
    assert await own.refused(agent, "signAsAgent", **given) == "ALREADY_SIGNED"


async def test_the_agent_who_signs_first_opens_it_for_the_others(product: RunningServer) -> None:
    """Rules 4 and 7."""
    own = await room(product)
    made = await own.add(await product.contract(), agentSigns="FIRST")
    ada = own.people["Ada"]
    await start(ada, made["id"])
    assert await own.refused(ada, "signStep", **signature(made)) == "OTHERS_MUST_SIGN_FIRST"
    await product.agent.do("signAsAgent", interactionId=made["id"])
    await sign(ada, made)
    assert (await bubble(ada, made["id"]))["status"] == "COMPLETED"


async def test_a_dynamic_document_is_previewed_from_its_step_on(product: RunningServer) -> None:
    """Rule 6: with the values filled so far, and not before the customer is there."""
    steps = [
        {"templateId": await a_form(product, "PRIMARY")},
        {"templateId": await template(product, "createDynamicDocument", source=LETTER)},
    ]
    own = await room(product)
    made = await own.add(await template(product, "createWorkflow", steps=steps))
    given = {"interactionId": made["id"]}
    reason = await own.refused(product.agent, "previewInteraction", **given)
    assert reason == "STEP_NOT_REACHED"
    await fill(own.people["Ada"], made)
    shown = await product.agent.do("previewInteraction", "url draft", **given)
    answer = await product.http.get(path_of(shown["url"]))
    assert answer.content.startswith(b"%PDF"), answer.text
    assert "Dear Ada" in page_text(answer.content)


async def test_several_documents_come_as_one_archive_or_one_pdf(product: RunningServer) -> None:
    """Rule 5: as asked."""
    contract = await product.contract()
    steps = [{"templateId": contract}, {"templateId": contract, "name": "Second"}]
    own = await room(product)
    made = await own.add(await template(product, "createWorkflow", steps=steps))
    kinds = {}
    for combined in (False, True):
        left = await product.agent.do(
            "downloadInteraction", "url draft", interactionId=made["id"], combined=combined
        )
        assert left["draft"] is True
        kinds[combined] = (await product.http.get(path_of(left["url"]))).content
    assert kinds[True].startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(kinds[False])) as archive:
        assert len(archive.namelist()) == 2
        assert all("(draft)" in one for one in archive.namelist())


# approvals


async def forwarded(own: SessionScenario) -> tuple[dict[str, Any], dict[str, Any], Person]:
    """A completed contract, its copy, and who is to approve it."""
    made = await own.add(await own.product.contract(), agentSigns="NEVER")
    agent = own.product.agent
    contact = {"name": "Eve", "email": "eve@x.example"}
    given = {"interactionId": made["id"], "contact": contact}
    assert await own.refused(agent, "forwardForApproval", **given) == "NOT_COMPLETED"
    await sign(own.people["Ada"], made)
    sent = await agent.do("forwardForApproval", "approvalSessionId", **given)
    copy = await session(agent, sent["approvalSessionId"])
    eve = await own.product.enter(copy["participants"][0]["id"])
    return made, copy, eve


async def test_a_forwarded_bubble_and_its_copy_link_to_each_other(product: RunningServer) -> None:
    """Rule 8: both ways, and the approver finds the completed document in their session."""
    own = await room(product)
    made, copy, eve = await forwarded(own)
    asked = (await bubble(product.agent, made["id"]))["approvals"]
    assert [(one["sessionId"], one["decision"]) for one in asked] == [(copy["id"], "PENDING")]
    assert copy["interactions"][0]["source"] == {"sessionId": own.id, "interactionId": made["id"]}
    assert (copy["kind"], copy["parent"]["sessionId"]) == ("APPROVAL", own.id)
    assert [one["sessionId"] for one in (await own.see())["children"]] == [copy["id"]]
    given = {"interactionId": copy["interactions"][0]["id"]}
    shown = await eve.do("previewInteraction", "url", **given)
    flat = (await product.http.get(path_of(shown["url"]))).content
    assert "Ada" in page_text(flat)
    assert read_values(flat) == {}
    left = await eve.do("downloadInteraction", "url draft", **given)
    assert left["draft"] is False
    final = (await product.http.get(path_of(left["url"]))).content
    assert read_values(final)["customer_1.name"] == "Ada"


@pytest.mark.parametrize(
    ("order", "decision", "status"),
    [("approve", "APPROVED", "COMPLETED"), ("reject", "REJECTED", "DECLINED")],
)
async def test_the_source_shows_what_the_approver_said(
    product: RunningServer, order: str, decision: str, status: str
) -> None:
    """Rule 8: with the comment; once only; and only the approver says it."""
    own = await room(product)
    made, copy, eve = await forwarded(own)
    given = {"interactionId": copy["interactions"][0]["id"], "comment": "As agreed."}
    assert await own.refused(product.agent, order, **given) == "NotFound"
    assert await own.refused(own.people["Ada"], order, **given) == "NotFound"
    await start(eve, given["interactionId"])
    await eve.do(order, **given)
    said = (await bubble(product.agent, made["id"]))["approvals"][0]
    assert (said["decision"], said["comment"]) == (decision, "As agreed.")
    assert said["decidedAt"]
    assert (await bubble(eve, given["interactionId"]))["status"] == status
    assert (await own.refused(eve, order, **given)).startswith(("ALREADY", "DECLINED"))


# details, deletion, start


async def test_details_hide_a_bubble_until_they_are_complete(product: RunningServer) -> None:
    """Rule 9: the customer neither sees it nor can do anything to it."""
    own = await room(product)
    made = await own.add(await a_form(product), agentDetails=[NAME])
    ada = own.people["Ada"]
    assert (made["status"], made["sentAt"]) == ("AWAITING_AGENT", None)
    assert (await own.see(ada))["interactions"] == []
    given = {"interactionId": made["id"]}
    assert await own.refused(ada, "startInteraction", **given) == "NotFound"
    values = [{"name": "name", "value": "North"}]
    await product.agent.do("completeAgentDetails", **given, values=values)
    assert [one["id"] for one in (await own.see(ada))["interactions"]] == [made["id"]]
    again = await own.refused(product.agent, "completeAgentDetails", **given, values=values)
    assert again == "DETAILS_ALREADY_COMPLETE"


async def test_what_the_agent_filled_in_can_still_be_deleted(product: RunningServer) -> None:
    """Rule 10: an agent's form is no start; a tombstone and an event stay."""
    steps = [
        {"templateId": await a_form(product, "AGENT")},
        {"templateId": await a_form(product)},
    ]
    own = await room(product)
    made = await own.add(await template(product, "createWorkflow", steps=steps))
    values = [{"name": "name", "value": "Low"}]
    await product.agent.do("submitAgentForm", stepId=made["steps"][0]["id"], values=values)
    await product.agent.do("deleteInteraction", interactionId=made["id"])
    left = await bubble(product.agent, made["id"])
    assert (left["status"], bool(left["deletedAt"])) == ("DELETED", True)
    assert (await own.log())[-1]["__typename"] == "InteractionDeleted"
    given = {"interactionId": made["id"]}
    assert await own.refused(own.people["Ada"], "startInteraction", **given) == "DELETED"


async def test_entering_starts_a_bubble_only_where_the_policy_says_so(
    product: RunningServer,
) -> None:
    """Rules 10 and 11."""
    form = await a_form(product)
    for opens, said in ((False, "yes"), (True, "ALREADY_STARTED")):
        await product.admin.do("updatePolicy", autoOpen=opens)
        own = await room(product)
        made = await own.add(form)
        await own.people["Ada"].do("openInteraction", interactionId=made["id"])
        assert await button(product.agent, made["id"], "DELETE") == said


async def test_neither_the_agent_nor_a_copy_nor_a_decline_distorts_the_count(
    product: RunningServer,
) -> None:
    """Rule 14: "1/3" is of participants who must; who declined still counts in the total."""
    own = await room(product)
    for name, role in (("Ben", "CO_SIGNER"), ("Cleo", "CO_SIGNER"), ("Dan", "CC")):
        await own.invite(name, role)
    made = await own.add(await product.contract(), agentSigns="LAST")
    await sign(own.people["Ada"], made)
    seen = await bubble(product.agent, made["id"])
    assert (seen["completedCount"], seen["requiredCount"]) == (1, 3)
    given = {"interactionId": made["id"], "reason": "Too dear."}
    await own.people["Ben"].do("declineInteraction", **given)
    seen = await bubble(product.agent, made["id"])
    assert (seen["completedCount"], seen["requiredCount"]) == (1, 3)


# people


async def test_a_private_session_is_hidden_from_the_others(product: RunningServer) -> None:
    """Rule 16: nobody else sees it or hears of it; both sessions link."""
    own = await room(product)
    ben = await own.invite("Ben")
    async with ben.socket() as link:
        document = """subscription ($id: ID!) { sessionUpdates(sessionId: $id) {
            session { id children { sessionId } } events { __typename cause } } }"""
        number = await link.subscribe(document, id=own.id)
        await link.next(number)
        made = await product.agent.do(
            "startPrivateSession", "session { id }", participantId=own.ids["Ada"]
        )
        private_id = made["session"]["id"]
        await product.agent.do("endSession", sessionId=own.id)
        heard = await next_of(link, number, "endSession")
    assert all(one["cause"] != "startPrivateSession" for one in heard)
    assert (await own.see(ben))["children"] == []
    assert all(one["privateSessionId"] is None for one in (await own.see(ben))["participants"])
    with pytest.raises(Failed) as no:
        await session(ben, private_id)
    assert no.value.codes == ["NOT_FOUND"]
    private = await session(product.agent, private_id)
    assert (private["kind"], private["parent"]["sessionId"]) == ("PRIVATE", own.id)
    assert [one["sessionId"] for one in (await own.see())["children"]] == [private_id]


async def next_of(link: Any, number: str, cause: str) -> list[dict[str, Any]]:
    """The events of a stream up to the one of that cause."""
    heard: list[dict[str, Any]] = []
    while not any(one["cause"] == cause for one in heard):
        heard += (await link.next(number))["sessionUpdates"]["events"]
    return heard


async def test_a_private_session_is_opened_once_at_a_time(product: RunningServer) -> None:
    """Rule 16: asking again answers with the one that is open; after its end there is another."""
    own = await room(product)
    given = {"participantId": own.ids["Ada"]}
    alone = await own.refused(product.agent, "startPrivateSession", **given)
    assert alone == "NOT_MULTI_PARTICIPANT"
    await own.invite("Ben")
    first = await product.agent.do("startPrivateSession", "session { id }", **given)
    invited = len(await messages(product, "INVITATION"))
    reason = await own.refused(product.agent, "startPrivateSession", **given)
    assert reason == "PRIVATE_SESSION_OPEN"
    again = await product.agent.order("startPrivateSession", "session { id }", **given)
    assert again["session"] == first["session"]
    assert len(await messages(product, "INVITATION")) == invited
    await product.agent.do("endSession", sessionId=first["session"]["id"])
    second = await product.agent.do("startPrivateSession", "session { id }", **given)
    assert second["session"] != first["session"]


async def test_the_reason_of_a_decline_shows_on_the_bubble(product: RunningServer) -> None:
    """Rule 17: to the organization; it stops for everybody."""
    own = await room(product)
    ben = await own.invite("Ben")
    made = await own.add(await a_form(product))
    given = {"interactionId": made["id"], "reason": "Too dear."}
    await own.people["Ada"].do("declineInteraction", **given)
    seen = await bubble(product.agent, made["id"])
    assert (seen["status"], seen["statusLine"]) == ("DECLINED", "Declined by Ada: Too dear.")
    assert seen["recipients"][0]["declineReason"] == "Too dear."
    assert "dear" not in str(await bubble(ben, made["id"]))
    given = {"interactionId": made["id"]}
    assert await own.refused(ben, "startInteraction", **given) == "DECLINED"


async def test_who_owes_something_can_be_reminded(product: RunningServer) -> None:
    """Rule 17: with a link that lets them in; who owes nothing is left alone."""
    own = await room(product)
    given = {"participantId": own.ids["Ada"]}
    assert await own.refused(product.agent, "remindParticipant", **given) == "NOTHING_TO_DO"
    assert await messages(product, "REMINDER") == []
    await own.add(await a_form(product))
    await product.agent.do("remindParticipant", **given)
    (sent,) = await messages(product, "REMINDER")
    secret = sent["body"].split("/join#")[1].split()[0]
    entered = await product.nobody().do("exchangeLink", "participant { id }", secret=secret)
    assert entered["participant"]["id"] == own.ids["Ada"]


async def test_reassigning_shuts_the_old_link_out(product: RunningServer) -> None:
    """Rule 17: the new person has the work; the old link and token are worth nothing."""
    own = await room(product)
    ada = own.people["Ada"]
    (invited,) = await messages(product, "INVITATION")
    made = await own.add(await a_form(product))
    contact = {"name": "Zoe", "email": "zoe@x.example"}
    given = {"participantId": own.ids["Ada"], "contact": contact}
    put = await product.agent.do("reassignParticipant", "participant { id }", **given)
    with pytest.raises(Failed) as no:
        await own.see(ada)
    assert no.value.codes == ["UNAUTHENTICATED"]
    secret = invited["body"].split("/join#")[1].split()[0]
    assert await own.refused(product.nobody(), "exchangeLink", secret=secret) == "NotFound"
    zoe = await own.enter("Zoe", put["participant"]["id"])
    assert await own.refused(product.agent, "reassignParticipant", **given) == (
        "PARTICIPANT_REPLACED"
    )
    await fill(zoe, made)
    given["participantId"] = own.ids["Zoe"]
    assert await own.refused(product.agent, "reassignParticipant", **given) == "ALREADY_STARTED"


# verification


async def verifying(
    product: RunningServer, method: str, **contact: str
) -> tuple[SessionScenario, dict[str, Any]]:
    """Ada before the verification that she has to pass first."""
    own = await room(product, **contact)
    made = await own.add(await verified_form(product, method))
    await start(own.people["Ada"], made["id"])
    return own, made


def state_of(seen: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = seen["steps"][0]["assignments"][0]["verification"]
    return found


async def test_a_code_goes_by_the_other_channel(product: RunningServer) -> None:
    """Rule 19: the link went by e-mail, so the code goes to the phone; passed, the work goes on."""
    own, made = await verifying(product, "OTP", phone="+491701234567")
    ada, step = own.people["Ada"], {"stepId": made["steps"][0]["id"]}
    assert await own.refused(ada, "verifyCode", **step, code="000000") == "CODE_NOT_SENT"
    await ada.do("sendCode", **step)
    (sent,) = await messages(product, "CODE")
    assert (sent["channel"], sent["address"]) == ("SMS", "+491701234567")
    assert (await messages(product, "INVITATION"))[0]["channel"] == "EMAIL"
    await ada.do("verifyCode", **step, code=await newest_code(product))
    assert state_of(await bubble(product.agent, made["id"]))["status"] == "PASSED"
    await fill(ada, made, 1)
    assert (await bubble(ada, made["id"]))["status"] == "COMPLETED"


async def test_five_wrong_codes_lock_the_verification(product: RunningServer) -> None:
    """Rule 19: each is counted, the last stops the workflow with a reason."""
    own, made = await verifying(product, "OTP")
    ada, step = own.people["Ada"], {"stepId": made["steps"][0]["id"]}
    await ada.do("sendCode", **step)
    code = await newest_code(product)
    for left, reason in ((4, "CODE_WRONG"), (3, "CODE_WRONG"), (2, "CODE_WRONG"),
                         (1, "CODE_WRONG"), (0, "VERIFICATION_LOCKED")):  # fmt: skip
        payload = await ada.order("verifyCode", **step, code=wrong(code))
        assert payload["errors"][0]["reason"] == reason
        assert state_of(await bubble(product.agent, made["id"]))["triesLeft"] == left
    seen = await bubble(product.agent, made["id"])
    assert (seen["status"], state_of(seen)["status"]) == ("DECLINED", "LOCKED")
    assert seen["statusLine"] == "Verification of Ada failed: too many wrong codes"
    assert await own.refused(ada, "verifyCode", **step, code=code) == "DECLINED"
    assert await own.refused(ada, "sendCode", **step) == "DECLINED"


async def test_a_new_code_voids_the_older_one_but_gives_no_tries_back(
    product: RunningServer,
) -> None:
    """Rule 19."""
    own, made = await verifying(product, "OTP")
    ada, step = own.people["Ada"], {"stepId": made["steps"][0]["id"]}
    await ada.do("sendCode", **step)
    old = await newest_code(product)
    await ada.order("verifyCode", **step, code=wrong(old))
    while (new := await newest_code(product)) == old:
        await ada.do("sendCode", **step)
    payload = await ada.order("verifyCode", **step, code=old)
    assert payload["errors"][0]["reason"] == "CODE_WRONG"
    assert state_of(await bubble(product.agent, made["id"]))["triesLeft"] == 3
    await ada.do("verifyCode", **step, code=new)


async def test_a_code_expires_after_five_minutes(product: RunningServer) -> None:
    """Rule 19: it is good until then, and another can be asked for afterwards."""
    own, made = await verifying(product, "OTP")
    ada, step = own.people["Ada"], {"stepId": made["steps"][0]["id"]}
    await ada.do("sendCode", **step)
    code = await newest_code(product)
    later(product, minutes=4)
    await product.parts.sweeper.sweep()
    assert state_of(await bubble(product.agent, made["id"]))["status"] == "PENDING"
    later(product, minutes=6)
    await product.parts.sweeper.sweep()
    assert state_of(await bubble(product.agent, made["id"]))["status"] == "CODE_EXPIRED"
    assert await own.refused(ada, "verifyCode", **step, code=code) == "CODE_EXPIRED"
    await ada.do("sendCode", **step)
    await ada.do("verifyCode", **step, code=await newest_code(product))


async def verified_by_phone(
    product: RunningServer, own: SessionScenario, made: dict[str, Any], status: str
) -> dict[str, Any]:
    """The bubble once the provider has said what it found."""
    async with product.agent.socket() as link:
        document = f"""subscription ($id: ID!) {{ interactionUpdates(interactionId: $id) {{
            interaction {{ {BUBBLE} }} }} }}"""
        number = await link.subscribe(document, id=made["id"])
        seen = (await link.next(number))["interactionUpdates"]["interaction"]
        step_id = made["steps"][0]["id"]
        await own.people["Ada"].do("startPhoneVerification", stepId=step_id)
        while state_of(seen)["status"] != status:
            seen = (await link.next(number))["interactionUpdates"]["interaction"]
    found: dict[str, Any] = seen
    return found


async def test_a_verification_by_phone_names_its_transaction(product: RunningServer) -> None:
    """Rule 18: the provider's id; by OTP there is no such field at all."""
    own, made = await verifying(product, "PHONE", phone="+491701234567")
    seen = await verified_by_phone(product, own, made, "PASSED")
    assert state_of(seen)["failsafeTransactionId"].startswith("SIM-")
    found = await product.agent.ask(
        '{ __type(name: "OtpVerification") { fields { name } } }'
    )  # fmt: skip
    assert "failsafeTransactionId" not in {one["name"] for one in found["__type"]["fields"]}
    await fill(own.people["Ada"], made, 1)


async def test_a_phone_that_does_not_answer_stops_the_workflow(product: RunningServer) -> None:
    """Rules 18 to 20: with a reason; the simulated provider never reaches numbers ending in 13."""
    own, made = await verifying(product, "PHONE", phone="+491701234513")
    seen = await verified_by_phone(product, own, made, "FAILED")
    assert seen["status"] == "DECLINED"
    assert seen["statusLine"] == "Verification of Ada failed: the phone was not answered"
    step_id = made["steps"][0]["id"]
    reason = await own.refused(own.people["Ada"], "startPhoneVerification", stepId=step_id)
    assert reason == "DECLINED"


# time


async def test_a_session_ends_when_nothing_happens_in_it(product: RunningServer) -> None:
    """Rule 12 and "Words": by inactivity; every order after it is refused with the reason."""
    await product.admin.do("updatePolicy", sessionLifetimeSeconds=1_800)
    own = await room(product)
    made = await own.add(await a_form(product))
    later(product, minutes=25)
    await start(own.people["Ada"], made["id"])
    later(product, minutes=50)
    await product.parts.sweeper.sweep()
    assert (await own.see())["status"] == "OPEN", "what she did counts as activity"
    later(product, minutes=58)
    await product.parts.sweeper.sweep()
    seen = await own.see()
    assert (seen["status"], seen["endReason"]) == ("ENDED", "INACTIVITY")
    values = {"stepId": made["steps"][0]["id"], "values": [{"name": "name", "value": "Ada"}]}
    assert await own.refused(own.people["Ada"], "submitForm", **values) == "SESSION_ENDED"
    assert await button(product.agent, made["id"], "DELETE") == "SESSION_ENDED"


async def test_what_is_not_complete_in_time_expires(product: RunningServer) -> None:
    """Rule 2: and what is complete does not."""
    own = await room(product)
    form, soon = await a_form(product), "2999-01-01T00:00:00Z"
    done, late = await own.add(form, expiresAt=soon), await own.add(form, expiresAt=soon)
    await fill(own.people["Ada"], done)
    later(product, days=366_000)
    await product.parts.sweeper.sweep()
    product.parts.database.clock = lambda now: now
    status = {one["id"]: one["status"] for one in (await own.see())["interactions"]}
    assert status == {done["id"]: "COMPLETED", late["id"]: "EXPIRED"}


# delivery


async def test_a_message_is_written_with_its_cause_or_not_at_all(
    product: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 21: rows in the same transaction, so what fails at its very end has told nobody."""
    own = await room(product)
    before, sent = await own.see(), await messages(product, "INVITATION")
    finish = UnitOfWork.finish

    def break_down(work: UnitOfWork) -> None:
        finish(work)
        if work.cause == "inviteParticipant":
            raise RuntimeError("the process ends here")

    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "finish", break_down)
        with pytest.raises(Failed) as no:
            await own.invite("Ben")
    assert no.value.codes == ["INTERNAL"]
    assert (await own.see(), await messages(product, "INVITATION")) == (before, sent)
    await own.invite("Ben")
    assert len(await messages(product, "INVITATION")) == len(sent) + 1
