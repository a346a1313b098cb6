"""Whole sessions with an agent and participants in browsers, on one server process or two.

In the quick tier the first test runs on two processes, and the others on one.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from testing.session_scenario import load_session, sign_contract
from tests.browser.console_page import ConsolePage, open_console
from tests.browser.deployments import (
    Deployment,
    RunningDeployment,
    one_process,
    two_processes,
)
from tests.browser.join_page import JoinPage, open_join_page
from tests.browser.window import OFFLINE_ERROR, PHONE, Windows

pytestmark = pytest.mark.anyio

CONTRACT = "Our contract"
ONE_PROCESS = "SQLite"
TWO_PROCESSES = "two processes, PostgreSQL and Redis"

two_processes_suffice = pytest.mark.parametrize(
    "running_deployment",
    [TWO_PROCESSES, pytest.param(ONE_PROCESS, marks=pytest.mark.long)],
    indirect=True,
)
one_process_suffices = pytest.mark.parametrize(
    "running_deployment",
    [ONE_PROCESS, pytest.param(TWO_PROCESSES, marks=pytest.mark.long)],
    indirect=True,
)


@pytest.fixture(scope="module")
def running_deployment(
    request: pytest.FixtureRequest, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> RunningDeployment:
    """One server process for everybody, or one for the agent and one for the participants."""
    assert chromium
    folder: Path = tmp_path_factory.mktemp("server")
    if request.param == ONE_PROCESS:
        return one_process(folder, request.getfixturevalue("migrated_file"))
    servers = map(request.getfixturevalue, ("postgres", "migrated_template", "redis"))
    return two_processes(folder, *servers)


@pytest.fixture(scope="module")
async def deployment(running_deployment: RunningDeployment) -> AsyncIterator[Deployment]:
    async with running_deployment as deployment:
        await deployment.server.create_contract_template()
        yield deployment


async def start_session(deployment: Deployment, windows: Windows, *co_signers: str) -> ConsolePage:
    """Opens the console; the agent starts a session with Kim there, and invites co-signers."""
    console = await open_console(windows, deployment.server.agent)
    await console.start_session("Opening an account", "Kim")
    for name in co_signers:
        await console.invite(name)
    return console


async def join(
    windows: Windows,
    deployment: Deployment,
    console: ConsolePage,
    name: str,
    **context_options: Any,
) -> JoinPage:
    """Opens a participant's invitation link to the session that is open in the console."""
    agent = deployment.server.agent
    participants = (await load_session(agent, console.session_id))["participants"]
    ids = {participant["name"]: participant["id"] for participant in participants}
    return await open_join_page(
        windows, deployment.server, ids[name], deployment.participant_port, **context_options
    )


async def expect_contract(console: ConsolePage, status: str, count: str) -> None:
    """Waits until the console shows this status and count of completed participants."""
    await expect(console.interaction(CONTRACT)).to_have_attribute("data-status", status)
    await expect(console.completion_count(CONTRACT)).to_have_text(count)


async def expect_participant_status(join_page: JoinPage, status: str) -> None:
    interaction = join_page.open_interaction
    await expect(interaction).to_have_attribute("data-participant-status", status)


@two_processes_suffice
async def test_a_contract_from_the_invitation_to_the_approval(
    deployment: Deployment, windows: Windows
) -> None:
    console = await start_session(deployment, windows)
    kim = await join(windows, deployment, console, "Kim")
    await console.open_session_participants()
    row = console.participant_row("Kim")
    await expect(row.get_by_text("Connected", exact=True)).to_be_visible()
    await console.close_dialog()

    await console.add_interaction("Basic Contract", CONTRACT)
    await expect(kim.page.get_by_role("heading", name=CONTRACT)).to_be_visible()
    await kim.window.check_accessibility()
    await kim.start()
    await expect_contract(console, "IN_PROGRESS", "0/1")

    await kim.fill_contract("Kim Novak")
    await expect(console.page.get_by_text("Kim is typing…")).to_be_visible()
    await kim.expect_save_state("saved")
    await kim.sign()
    await expect_contract(console, "AWAITING_AGENT", "1/1")
    await expect_participant_status(kim, "ownPartCompleted")

    await console.sign(CONTRACT)
    await expect_contract(console, "COMPLETED", "1/1")
    await expect_participant_status(kim, "completed")
    await check_approval(deployment, windows, console)


async def check_approval(deployment: Deployment, windows: Windows, console: ConsolePage) -> None:
    """Forwards the contract; it is approved in another window, and the console shows that."""
    await console.forward_for_approval(CONTRACT, "Blake")
    approval = console.approval(CONTRACT)
    await expect(approval).to_contain_text("Waiting for an answer")
    await approval.get_by_role("link", name="Open the session").click()
    blake = await join(windows, deployment, console, "Blake")
    await console.page.get_by_role("link", name="Go to the session this came from").click()
    await blake.start()
    await blake.decide("approve", "Well done")
    await expect(blake.open_interaction).to_contain_text("You have approved it")
    await expect(approval).to_contain_text("Approved")
    await expect(approval).to_contain_text("Well done")


@one_process_suffices
async def test_the_agent_sees_three_co_signers_complete_one_after_the_other(
    deployment: Deployment, windows: Windows
) -> None:
    console = await start_session(deployment, windows, "Casey", "Robin")
    await console.add_interaction("Basic Contract", CONTRACT)
    await expect_contract(console, "SENT", "0/3")
    kim = await join(windows, deployment, console, "Kim")
    casey = await join(windows, deployment, console, "Casey", **PHONE)
    # Robin has no window and signs through the API
    session = await load_session(deployment.server.agent, console.session_id)
    (contract,) = session["interactions"]
    (robin_id,) = (person["id"] for person in session["participants"] if person["name"] == "Robin")
    robin = await deployment.server.join(robin_id)
    await console.open_interaction_participants(CONTRACT)
    connected = console.dialog.get_by_text("Connected", exact=True)
    await expect(connected).to_have_count(2)

    await kim.start()
    await kim.fill_contract("Kim Novak")
    await kim.sign()
    await expect(console.dialog.get_by_role("heading", name="1/3 completed")).to_be_visible()
    await casey.start()
    await casey.fill_contract_in_dialog("Casey Jones")
    await casey.sign()
    await expect(console.dialog.get_by_role("heading", name="2/3 completed")).to_be_visible()
    await sign_contract(robin, contract, signer_index=3)
    await expect(console.dialog.get_by_role("heading", name="3/3 completed")).to_be_visible()
    await console.window.check_accessibility()

    await kim.page.close()
    row = console.participant_row("Kim")
    await expect(row).to_contain_text("Not connected")
    await expect(row.get_by_role("listitem").get_by_text("Completed")).to_be_visible()
    await expect(connected).to_have_count(1)
    await console.close_dialog()
    await expect_contract(console, "AWAITING_AGENT", "3/3")


@one_process_suffices
async def test_the_console_catches_up_after_the_agent_was_offline(
    deployment: Deployment, windows: Windows
) -> None:
    console = await start_session(deployment, windows)
    await console.add_interaction("Basic Contract", CONTRACT)
    kim = await join(windows, deployment, console, "Kim")
    await console.window.mark_document()
    with console.window.expecting(OFFLINE_ERROR):
        await console.page.context.set_offline(True)
        await expect(console.connection_status).to_contain_text("Reconnecting…")
        await kim.start()
        await kim.fill_contract("Kim Novak")
        await kim.sign()
        await expect_contract(console, "SENT", "0/1")
        await console.page.context.set_offline(False)
        await expect_contract(console, "AWAITING_AGENT", "1/1")
    await expect(console.connection_status).to_have_text("Live")
    await console.open_tab("History")
    lines = console.history_lines
    await expect(lines.filter(has_text=f"Kim started “{CONTRACT}”")).to_have_count(1)
    await expect(lines.filter(has_text=f"Kim signed “{CONTRACT}”")).to_have_count(1)
    assert await console.window.is_document_marked()
