"""Access to the participants' page: links, reloads, replaced participants, lost connections."""

import pytest
from playwright.async_api import expect

from testing.running_server import RunningServer
from testing.session_scenario import sign_contract, start_scenario
from tests.browser.join_page import (
    create_cart,
    create_form,
    field_values,
    first_assignments,
    joined,
    start_session,
)
from tests.browser.page_pool import PagePool
from tests.browser.window import OFFLINE_ERROR, PHONE, checked_windows

pytestmark = pytest.mark.anyio


async def test_the_secret_is_removed_from_the_url_and_a_reload_stays_signed_in(
    page_pool: PagePool, server: RunningServer
) -> None:
    scenario, ada = await start_session(server)
    await scenario.add_interaction(await create_form(server), name="First")
    await scenario.add_interaction(await create_form(server), name="Second")
    async with joined(page_pool, server, ada) as join:
        assert join.page.url == f"{join.window.origin}/join"
        await join.choose_interaction("Second")
        await join.page.reload()
        await expect(join.page.get_by_role("heading", name="Second", level=1)).to_be_visible()
        await join.page.go_back()
        await expect(join.page.get_by_role("heading", name="Hello Ada")).to_be_visible()
        assert "bl_" not in join.page.url


async def test_an_invalid_link_is_explained_and_nothing_is_stored(
    page_pool: PagePool, server: RunningServer
) -> None:
    origin = f"http://127.0.0.1:{server.port}"
    async with checked_windows(page_pool) as windows:
        page = (await windows.open(f"{origin}/join#bl_nosuchlinkatall", **PHONE)).page
        await expect(page.get_by_test_id("link-invalidLink")).to_be_visible()
        assert await page.evaluate("sessionStorage.length") == 0
        await page.goto(f"{origin}/console#elsewhere")
        await page.goto(f"{origin}/join")
        await expect(page.get_by_test_id("link-noLink")).to_be_visible()


async def test_a_replaced_participant_loses_access(
    page_pool: PagePool, server: RunningServer
) -> None:
    scenario, ada = await start_session(server)
    await scenario.add_interaction(await create_form(server))
    async with joined(page_pool, server, ada) as join:
        contact = {"name": "Bea", "email": "bea@x.example"}
        await server.agent.mutate("reassignParticipant", participantId=ada.id, contact=contact)
        await expect(join.page.get_by_test_id("link-signedOut")).to_be_visible()
        await join.page.goto(f"{join.window.origin}/join#{await server.link_secret(ada.id)}")
        await expect(join.page.get_by_test_id("link-invalidLink")).to_be_visible()


async def test_what_a_customer_types_offline_is_saved_after_reconnecting(
    page_pool: PagePool, server: RunningServer
) -> None:
    scenario, ada = await start_session(server)
    form = await scenario.add_interaction(await create_form(server), name="Personal details")
    async with joined(page_pool, server, ada) as join:
        await join.start()
        name = join.page.get_by_label("Full name")
        await name.fill("Ada")
        await join.expect_save_state("saved")
        await join.window.mark_document()

        with join.window.expecting(OFFLINE_ERROR):
            await join.page.context.set_offline(True)
            await name.fill("Ada Byron")
            await join.expect_text("You are not connected.")
            await join.expect_save_state("failed")
            await scenario.add_interaction(await create_cart(server), name="Sent meanwhile")
            await expect(name).to_have_value("Ada Byron")

            await join.page.context.set_offline(False)
            await join.expect_save_state("saved")
            await expect(name).to_have_value("Ada Byron")
            (assignment,) = await first_assignments(server.agent, form)
            assert field_values(assignment) == {"full_name": "Ada Byron"}
        await join.return_to_list()
        await join.expect_text("Sent meanwhile")
        assert await join.window.is_document_marked()


async def test_an_ended_session_can_be_read_but_not_changed(
    page_pool: PagePool, server: RunningServer, contract_template: str
) -> None:
    scenario, ada = await start_session(server)
    contract = await scenario.add_interaction(contract_template, agentSigning="NEVER")
    await scenario.add_interaction(await create_form(server), name="Unfinished")
    await sign_contract(ada, contract)
    async with joined(page_pool, server, ada) as join:
        await server.agent.mutate("endSession", sessionId=scenario.id)
        await join.expect_text("has ended this session")
        await join.choose_interaction("Unfinished")
        await join.expect_text("This was not completed")
        await join.page.go_back()
        await join.choose_interaction("Basic Contract")
        await expect(join.page.get_by_test_id("download")).to_be_visible()


async def test_a_private_session_is_labelled_as_private(
    page_pool: PagePool, server: RunningServer
) -> None:
    scenario = await start_scenario(server)
    casey = await scenario.invite("Casey")
    payload = await server.agent.mutate(
        "startPrivateSession", "participant { id }", participantId=casey.id
    )
    participant = await server.join(payload["participant"]["id"])
    async with joined(page_pool, server, participant) as join:
        await join.expect_text("Private session.")
