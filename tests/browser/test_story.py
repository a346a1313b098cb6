"""The whole story with an agent and participants in browsers at once, in either installation."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from testing.session_scenario import load_session
from tests.browser.console_page import Desk, sit_down
from tests.browser.deployments import (
    Deployment,
    RunningDeployment,
    one_process,
    two_processes,
)
from tests.browser.join_page import Guest, come_in
from tests.browser.window import FINGER, OFFLINE, Windows

pytestmark = pytest.mark.anyio

CONTRACT = "Our contract"


@pytest.fixture(scope="module", params=["SQLite", "two processes, PostgreSQL and Redis"])
def running_deployment(
    request: pytest.FixtureRequest, program: str, tmp_path_factory: pytest.TempPathFactory
) -> RunningDeployment:
    """Where the agent is on one server process, and everybody else on another, if there is one."""
    folder: Path = tmp_path_factory.mktemp("served")
    if request.param == "SQLite":
        return one_process(folder, request.getfixturevalue("migrated_file"))
    servers = map(request.getfixturevalue, ("postgres", "migrated_template", "redis"))
    return two_processes(folder, *servers)


@pytest.fixture(scope="module")
async def deployment(running_deployment: RunningDeployment) -> AsyncIterator[Deployment]:
    async with running_deployment as deployment:
        await deployment.server.create_contract_template()
        yield deployment


async def begun(deployment: Deployment, windows: Windows, *invited: str) -> Desk:
    """An agent has started a session with Kim, and invited others to it, in the console."""
    desk = await sit_down(windows, deployment.server.agent)
    await desk.start_session("Opening an account", "Kim")
    for name in invited:
        await desk.invite(name)
    return desk


async def arrives(
    windows: Windows, deployment: Deployment, desk: Desk, name: str, **options: Any
) -> Guest:
    """Somebody opens the link of the invitation to the session that the agent looks at."""
    session_id = desk.page.url.rpartition("/")[2]
    people = (await load_session(deployment.server.agent, session_id))["participants"]
    (found,) = (one["id"] for one in people if one["name"] == name)
    return await come_in(windows, deployment.server, found, deployment.participant_port, **options)


async def stands(desk: Desk, status: str, count: str) -> None:
    await expect(desk.bubble(CONTRACT)).to_have_attribute("data-status", status)
    await expect(desk.count(CONTRACT)).to_have_text(count)


async def test_a_contract_from_the_invitation_to_the_approval(
    deployment: Deployment, windows: Windows
) -> None:
    desk = await begun(deployment, windows)
    kim = await arrives(windows, deployment, desk, "Kim")
    await desk.page.get_by_role("button", name="See all co-signers").click()
    await expect(desk.person("Kim").get_by_text("Connected", exact=True)).to_be_visible()
    await desk.close_dialog()

    await desk.add("Basic Contract", CONTRACT)
    await expect(kim.page.get_by_role("heading", name=CONTRACT)).to_be_visible()
    await kim.window.inspect()
    await kim.start()
    await stands(desk, "IN_PROGRESS", "0/1")

    await kim.fill("Kim Novak")
    await expect(desk.page.get_by_text("Kim is typing…")).to_be_visible()
    await expect(kim.saving).to_have_attribute("data-state", "saved")
    await kim.sign()
    await stands(desk, "AWAITING_AGENT", "1/1")
    await expect(kim.shown).to_have_attribute("data-turn", "done")

    await desk.sign(CONTRACT)
    await stands(desk, "COMPLETED", "1/1")
    await expect(kim.shown).to_have_attribute("data-turn", "complete")
    await is_approved(deployment, windows, desk)


async def is_approved(deployment: Deployment, windows: Windows, desk: Desk) -> None:
    await desk.forward(CONTRACT, "Blake")
    approval = desk.bubble(CONTRACT).get_by_test_id("approval")
    await expect(approval).to_contain_text("Waiting for an answer")
    await approval.get_by_role("link", name="Open the session").click()
    blake = await arrives(windows, deployment, desk, "Blake")
    await desk.page.get_by_role("link", name="Go to the session this came from").click()
    await blake.start()
    await blake.decide("approve", "Well done")
    await expect(blake.shown).to_contain_text("You have approved it")
    await expect(approval).to_contain_text("Approved")
    await expect(approval).to_contain_text("Well done")


async def test_three_co_signers_count_up_in_front_of_the_agent(
    deployment: Deployment, windows: Windows
) -> None:
    desk = await begun(deployment, windows, "Casey", "Robin")
    await desk.add("Basic Contract", CONTRACT)
    await stands(desk, "SENT", "0/3")
    people = [
        await arrives(windows, deployment, desk, "Kim"),
        await arrives(windows, deployment, desk, "Casey", **FINGER),
        await arrives(windows, deployment, desk, "Robin"),
    ]
    await desk.see_people(CONTRACT)
    await expect(desk.dialog.get_by_text("Connected", exact=True)).to_have_count(3)
    for number, one in enumerate(people, start=1):
        await one.start()
        await (one.fill_by_finger if number == 2 else one.fill)(f"Signer {number}")
        await one.sign(drawing=number != 3)
        await expect(
            desk.dialog.get_by_role("heading", name=f"{number}/3 completed")
        ).to_be_visible()
    await desk.window.inspect()
    await people[0].page.close()
    await expect(desk.person("Kim")).to_contain_text("Not connected")
    await expect(
        desk.person("Kim").get_by_role("listitem").get_by_text("Completed")
    ).to_be_visible()
    await expect(desk.dialog.get_by_text("Connected", exact=True)).to_have_count(2)
    await desk.close_dialog()
    await stands(desk, "AWAITING_AGENT", "3/3")


async def test_what_happens_while_the_agent_is_offline_is_there_afterwards(
    deployment: Deployment, windows: Windows
) -> None:
    desk = await begun(deployment, windows)
    await desk.add("Basic Contract", CONTRACT)
    kim = await arrives(windows, deployment, desk, "Kim")
    await desk.window.remember()
    with desk.window.expecting(OFFLINE):
        await desk.page.context.set_offline(True)
        await expect(desk.state).to_contain_text("Reconnecting…")
        await kim.start()
        await kim.fill("Kim Novak")
        await kim.sign()
        await stands(desk, "SENT", "0/1")
        await desk.page.context.set_offline(False)
        await stands(desk, "AWAITING_AGENT", "1/1")
    await expect(desk.state).to_have_text("Live")
    await desk.tab("History")
    lines = desk.page.get_by_role("region", name="History").get_by_role("listitem")
    await expect(lines.filter(has_text=f"Kim started “{CONTRACT}”")).to_have_count(1)
    await expect(lines.filter(has_text=f"Kim signed “{CONTRACT}”")).to_have_count(1)
    assert await desk.window.remembers()


async def test_what_a_customer_types_offline_is_kept_and_sent_afterwards(
    deployment: Deployment, windows: Windows
) -> None:
    desk = await begun(deployment, windows)
    await desk.add("Basic Contract", CONTRACT)
    kim = await arrives(windows, deployment, desk, "Kim")
    await kim.start()
    await expect(kim.shown.get_by_label("full name")).to_be_visible()
    await kim.window.remember()
    with kim.window.expecting(OFFLINE):
        await kim.page.context.set_offline(True)
        await expect(kim.state).to_contain_text("Reconnecting…")
        await kim.fill("Kim Novak")
        await desk.add("Basic Contract", "A second one")
        await expect(kim.saving).to_have_attribute("data-state", "failed")
        await kim.page.context.set_offline(False)
        await expect(kim.saving).to_have_attribute("data-state", "saved")
    await expect(kim.item("A second one")).to_be_visible()
    await expect(kim.shown.get_by_label("full name")).to_have_value("Kim Novak")
    assert await kim.window.remembers()
    await desk.look_into(CONTRACT)
    await expect(desk.page.get_by_text("Kim Novak")).to_be_visible()
