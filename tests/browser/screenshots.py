"""Pictures of every view, made from demo data into docs/images: `make screenshots`."""

import asyncio
import re
import sys
from dataclasses import dataclass
from typing import Any

from playwright.async_api import FilePayload, expect

from tests.browser.chromium import BrowserUnavailable, find_chromium, find_pages
from tests.browser.join_page import Guest
from tests.browser.pointer import draw
from tests.browser.screenshot_setup import DESKTOP, IMAGES, Studio, opened, take
from tests.browser.window import PATIENCE

DARK: dict[str, Any] = {**DESKTOP, "color_scheme": "dark"}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 780},
    "device_scale_factor": 1.5,
    "is_mobile": True,
    "has_touch": True,
}
OTHERS = (
    ("Mortgage, second meeting", "Ingrid Lindholm", True),
    ("Business account", "Otto Baker", False),
    ("Car insurance", "Amara Okafor", False),
)


@dataclass(frozen=True)
class Table:
    """A session, its people and its bubbles, by name."""

    id: str
    people: dict[str, str]
    bubbles: dict[str, dict[str, Any]]


async def joint_account(studio: Studio) -> Table:
    """A session in the middle of things: three people, a contract that one of them has signed."""
    maya = {"name": "Maya Brandt", "email": "maya@example.com"}
    made = await studio.do(
        "startSession", "session { id } participant { id }", name="Joint account", customer=maya
    )
    table = Table(made["session"]["id"], {"Maya": made["participant"]["id"]}, {})
    for name, surname in (("Jonas", "Brandt"), ("Elif", "Aydin")):
        contact = {"name": f"{name} {surname}", "email": f"{name.lower()}@example.com"}
        added = await studio.do(
            "inviteParticipant", "participant { id }", sessionId=table.id, contact=contact
        )
        table.people[name] = added["participant"]["id"]
    for name, template in (
        ("Personal details", "Personal details"),
        ("Starter package", "Starter package"),
        ("Identity and welcome", "Account opening"),
        ("Joint account contract", "Basic Contract"),
    ):
        only = [{"participantId": table.people["Maya"]}]
        more = {} if template == "Basic Contract" else {"recipients": only}
        added = await studio.do(
            "addInteraction",
            "interaction { id steps { id } }",
            sessionId=table.id,
            templateId=studio.templates[template],
            name=name,
            **more,
        )
        table.bubbles[name] = added["interaction"]
    return table


async def others(studio: Studio) -> None:
    """Sessions that fill the inbox."""
    for name, customer, waiting in OTHERS:
        contact = {"name": customer, "email": f"{customer.split()[0].lower()}@example.com"}
        made = await studio.do("startSession", "session { id }", name=name, customer=contact)
        if waiting:
            template = studio.templates["Assessed contract"]
            await studio.do("addInteraction", sessionId=made["session"]["id"], templateId=template)


async def participants(studio: Studio, table: Table) -> list[Guest]:
    """What the three of them see, while they work through it; their windows stay open."""
    maya = await studio.guest(table.people["Maya"], **PHONE)
    await take(maya.page, "join-phone-list")
    await maya.look_at("Personal details")
    await maya.start()
    await maya.page.get_by_label("Full name").fill("Maya Brandt")
    await expect(maya.saving).to_have_attribute("data-state", "saved")
    await take(maya.page, "join-phone-form")
    await maya.page.get_by_label("Date of birth").fill("1990-04-01")
    await maya.page.get_by_label("Account").select_option("Savings")
    await maya.press("send")
    await maya.page.get_by_role("button", name="Back to the list").click()
    await maya.look_at("Starter package")
    await maya.start()
    await maya.page.get_by_test_id("confirm").wait_for()
    await take(maya.page, "join-phone-cart")
    await maya.page.get_by_role("button", name="Back to the list").click()
    await the_code(studio, maya)
    await maya.look_at("Joint account contract")
    await maya.start()
    await maya.fill_by_finger("Maya Brandt")
    await maya.press("sign")
    await draw(maya.dialog)
    await take(maya.page, "join-phone-sign")
    await maya.dialog.get_by_role("button", name="Sign now").click()
    await expect(maya.shown).to_have_attribute("data-turn", "done")
    await take(maya.page, "join-phone-done")
    return [maya, await at_a_desk(studio, table)]


async def the_code(studio: Studio, maya: Guest) -> None:
    await maya.look_at("Identity and welcome")
    await maya.start()
    await maya.press("send-code")
    entry = maya.page.get_by_label("Code with six digits")
    await entry.fill("28")
    await take(maya.page, "join-phone-code")
    await maya.page.get_by_role("button", name="Back to the list").click()


async def at_a_desk(studio: Studio, table: Table) -> Guest:
    jonas = await studio.guest(table.people["Jonas"])
    await jonas.start()
    await jonas.shown.get_by_label("full name").fill("Jonas Brandt")
    await jonas.shown.get_by_label("address").fill("12 High Street, London")
    await expect(jonas.saving).to_have_attribute("data-state", "saved")
    await take(jonas.page, "join-desktop")
    return jonas


async def console(studio: Studio, table: Table, jonas: Guest) -> None:
    desk = await studio.desk(table.id)
    contract = desk.page.get_by_test_id("page-2").get_by_role("img")
    await expect(contract).to_be_visible()
    await desk.page.get_by_test_id("page-2").scroll_into_view_if_needed()
    await jonas.shown.get_by_label("address").fill("12 High Street, London N1")
    await expect(desk.page.get_by_text("is typing…")).to_be_visible()
    await take(desk.page, "console")
    dark = await studio.desk(table.id, **DARK)
    await expect(dark.page.get_by_test_id("page-1").get_by_role("img")).to_be_visible()
    await take(dark.page, "console-dark")
    await desk.see_people("Joint account contract")
    await take(desk.page, "people")
    await desk.close_dialog()
    await desk.page.evaluate("() => document.activeElement.blur()")
    await desk.button("Joint account contract", "SIGN_AS_AGENT").hover()
    await expect(desk.page.get_by_role("tooltip").filter(visible=True)).to_be_visible()
    await take(desk.page, "reason", pointing=True)
    await desk.page.get_by_test_id("add").click()
    await desk.dialog.get_by_role("button", name="Account opening").wait_for()
    await take(desk.page, "add")
    await desk.close_dialog()
    await desk.tab("History")
    await take(desk.page, "history")
    await desk.tab("Messages")
    await take(desk.page, "messages")


async def alone(studio: Studio, table: Table) -> None:
    """A private session with one of the co-signers."""
    desk = await studio.desk(table.id)
    await desk.page.get_by_role("button", name="See all co-signers", exact=True).click()
    menu = desk.person("Elif").get_by_role("button", name="Actions for Elif Aydin")
    await desk.choose(menu, "Start private session")
    await expect(desk.page.get_by_text("Private session ·")).to_be_visible()
    await desk.add("Proof of identity", "Proof of your identity")
    await expect(desk.bubble("Proof of your identity")).to_be_visible()
    await desk.page.get_by_role("button", name="Close").click()
    await take(desk.page, "private")


async def loan(studio: Studio) -> None:
    """A call before a contract, files, and an offer that is declined; then the agent's phone."""
    customer = {"name": "Noah Berg", "email": "noah@example.com", "phone": "+491701234567"}
    made = await studio.do(
        "startSession", "session { id } participant { id }", name="Car loan", customer=customer
    )
    session_id = made["session"]["id"]
    for name, template in (
        ("Insurance", "Starter package"),
        ("Proof of identity", "Proof of identity"),
        ("Loan contract", "Verified contract"),
    ):
        template_id = studio.templates[template]
        await studio.do("addInteraction", sessionId=session_id, templateId=template_id, name=name)
    noah = await studio.guest(made["participant"]["id"], **PHONE)
    await noah.look_at("Loan contract")
    await noah.start()
    await take(noah.page, "join-phone-call")
    await noah.press("call")
    await expect(noah.page.get_by_test_id("page-1").get_by_role("img")).to_be_visible()
    await take(noah.page, "join-phone-contract")
    await noah.page.get_by_role("button", name="Back to the list").click()
    await noah.look_at("Proof of identity")
    await noah.start()
    front = FilePayload(
        name="passport-front.jpg", mimeType="image/jpeg", buffer=b"\xff\xd8" * 175_000
    )
    await noah.page.get_by_test_id("file-input").set_input_files(front)
    await noah.sees("1 of 2 handed in")
    await take(noah.page, "join-phone-files")
    await noah.page.get_by_role("button", name="Back to the list").click()
    await noah.look_at("Insurance")
    await noah.page.get_by_role("button", name="Decline").click()
    await noah.dialog.get_by_label("Your reason").fill("I have one already.")
    await take(noah.page, "join-phone-decline")
    await noah.dialog.get_by_role("button", name="Decline").click()
    await noah.sees("You have declined this")
    desk = await studio.desk(session_id)
    await expect(desk.bubble("Loan contract")).to_contain_text("Failsafe transaction")
    await expect(desk.page.get_by_test_id("page-1").get_by_role("img")).to_be_visible()
    await take(desk.page, "verification")
    small = await studio.desk(session_id, **PHONE)
    await expect(small.bubble("Loan contract")).to_be_visible()
    await take(small.page, "console-phone")


async def approval(studio: Studio, session_id: str) -> None:
    """What the third party of a forwarded contract sees."""
    query = "query ($id: ID!) { session(id: $id) { interactions { approvals { sessionId } } } }"
    bubbles = (await studio.ask(query, id=session_id))["session"]["interactions"]
    ((asked,),) = (one["approvals"] for one in bubbles if one["approvals"])
    query = "query ($id: ID!) { session(id: $id) { participants { id } } }"
    found = await studio.ask(query, id=asked["sessionId"])
    blake = await studio.guest(found["session"]["participants"][0]["id"])
    await blake.start()
    await expect(blake.page.get_by_test_id("page-1").get_by_role("img")).to_be_visible()
    await take(blake.page, "join-approve")
    await blake.decide("approve", "All in order.")


async def dialogs(studio: Studio) -> None:
    """Over the session of the demo that has a bubble in every state."""
    found = await studio.ask("{ sessions(first: 50) { edges { node { id name } } } }")
    (session_id,) = (
        one["node"]["id"]
        for one in found["sessions"]["edges"]
        if one["node"]["name"] == "Opening an account"
    )
    desk = await studio.desk(session_id)
    await desk.press("Contract, waiting for the agent", "SIGN_AS_AGENT")
    await draw(desk.dialog)
    await take(desk.page, "sign")
    await desk.submit("Sign")
    await desk.page.get_by_role("button", name="Close").click()
    await desk.press("Contract, waiting for details", "AGENT_DETAILS")
    await take(desk.page, "details")
    await desk.close_dialog()
    signed = "Contract, waiting for the agent"
    await expect(desk.bubble(signed)).to_have_attribute("data-status", "COMPLETED")
    await desk.press(signed, "FORWARD_FOR_APPROVAL")
    await take(desk.page, "forward")
    await desk.dialog.get_by_label("Name", exact=True).fill("Blake Auditor")
    await desk.dialog.get_by_label("E-mail").fill("blake@example.com")
    await desk.submit("Forward")
    await desk.page.get_by_role("button", name="Close").click()
    await expect(desk.bubble(signed).get_by_test_id("approval")).to_be_visible()
    await approval(studio, session_id)
    await expect(desk.bubble(signed).get_by_test_id("approval")).to_contain_text("All in order.")
    await desk.choose(desk.bubble("Contract, sent").get_by_test_id("bubble-menu"), "Delete")
    await take(desk.page, "delete")
    await desk.close_dialog()
    await desk.bubble("Contract, signed by one of three").scroll_into_view_if_needed()
    await take(desk.page, "states")


async def doors(studio: Studio) -> None:
    door = await studio.windows.open(f"{studio.url}/console", **DESKTOP)
    await take(door.page, "sign-in")
    graphiql = await studio.windows.open(f"{studio.url}/graphql#token={studio.token}", **DESKTOP)
    page = graphiql.page
    graphiql.ours = False
    await expect(page.get_by_role("region", name="Operation Editor")).to_contain_text("viewer")
    await page.get_by_role("button", name="Inbox", exact=True).click()
    result = page.get_by_role("region", name="Result Window")
    play = page.get_by_role("button", name="Execute query")
    await play.click()
    await expect(result).to_contain_text(re.compile('"(reset|errors)"'))
    if '"reset"' not in await result.inner_text():
        await play.click()  # it reads a moment later which operations the other tab holds
    await expect(result).to_contain_text('"reset"')
    await take(page, "graphiql")


async def shoot() -> None:
    """Makes every picture anew; raises BrowserUnavailable where that cannot be done."""
    find_pages()
    program = find_chromium()
    IMAGES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE * 1_000)
    async with opened(program) as studio:
        await others(studio)
        table = await joint_account(studio)
        _, jonas = await participants(studio, table)
        await console(studio, table, jonas)
        await alone(studio, table)
        await loan(studio)
        await dialogs(studio)
        await doors(studio)
        await studio.windows.check()


if __name__ == "__main__":
    try:
        asyncio.run(shoot())
    except BrowserUnavailable as reason:
        sys.exit(f"no pictures: {reason}")
