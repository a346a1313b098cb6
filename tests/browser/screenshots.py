"""Pictures of every view, made from demo data into docs/images: `make screenshots`."""

import asyncio
import io
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from operator import sub
from pathlib import Path
from typing import Any

import httpx2
from PIL import Image
from playwright.async_api import Page, expect

from gql.seed import demo_token
from gql.settings import Settings
from tests.browser.chromium import ROOT, BrowserUnavailable, find_chromium, find_pages, launched
from tests.browser.desk import Desk
from tests.browser.guests import Guest
from tests.browser.ink import draw
from tests.browser.window import PATIENCE, Windows
from tests.test_cli import serving

IMAGES = ROOT / "docs/images"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1360, "height": 850}, "device_scale_factor": 1.5}
DARK: dict[str, Any] = {**DESKTOP, "color_scheme": "dark"}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 780},
    "device_scale_factor": 1.5,
    "is_mobile": True,
    "has_touch": True,
}
EXACT, SEEN, NEAR = 128, 1_000, 8  # colours of a picture; looked at for that; levels apart
OTHERS = (
    ("Mortgage, second meeting", "Ingrid Lindholm", True),
    ("Business account", "Otto Baker", False),
    ("Car insurance", "Amara Okafor", False),
)
CATALOGUE = "{ templates(first: 100) { edges { node { id name } } } }"
OUTBOX = """{ outbox(first: 100) { edges { node { participantId kind body } } } }"""
INPUTS = "{ __schema { mutationType { fields { name args { type { ofType { name } } } } } } }"


@dataclass
class Studio:
    """The product with demo data, and the agent who works in it."""

    url: str
    token: str
    http: httpx2.AsyncClient
    windows: Windows
    inputs: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)

    async def furnish(self) -> None:
        fields = (await self.ask(INPUTS))["__schema"]["mutationType"]["fields"]
        self.inputs = {one["name"]: one["args"][0]["type"]["ofType"]["name"] for one in fields}
        edges = (await self.ask(CATALOGUE))["templates"]["edges"]
        self.templates = {one["node"]["name"]: one["node"]["id"] for one in edges}

    async def ask(self, query: str, token: str = "", **variables: Any) -> Any:
        headers = {"authorization": f"Bearer {token or self.token}"}
        body = {"query": query, "variables": variables}
        answer = (await self.http.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def do(self, name: str, want: str = "", token: str = "", /, **given: Any) -> Any:
        """Carries out one order, as the agent or whoever has the token."""
        order = f"""mutation ($i: {self.inputs[name]}!) {{
            {name}(input: $i) {{ {want} errors {{ message }} }} }}"""
        payload = (await self.ask(order, token, i=given))[name]
        assert payload["errors"] == [], payload
        return payload

    async def secret(self, participant_id: str, kind: str = "INVITATION") -> str:
        for edge in (await self.ask(OUTBOX))["outbox"]["edges"]:
            message = edge["node"]
            if (message["participantId"], message["kind"]) == (participant_id, kind):
                return str(message["body"].split("/join#")[1].split()[0])
        raise AssertionError("nothing was sent to this participant")

    async def desk(self, session_id: str, **look: Any) -> Desk:
        address = f"{self.url}/console/{session_id}#token={self.token}"
        return Desk(await self.windows.open(address, **(look or DESKTOP)))

    async def guest(self, participant_id: str, **look: Any) -> Guest:
        address = f"{self.url}/join#{await self.secret(participant_id)}"
        guest = Guest(await self.windows.open(address, **(look or DESKTOP)))
        await expect(guest.page.get_by_test_id("room")).to_be_visible()
        return guest


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


async def take(page: Page, name: str, *, pointing: bool = False) -> None:
    """Writes what is on the screen, small, and where the pointer is in nobody's way."""
    if not pointing:
        await page.mouse.move(0, 0)
    await page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(await page.screenshot(animations="disabled", caret="hide")))
    file = IMAGES / f"{name}.png"
    with_few_colours(picture.convert("RGB")).save(file, optimize=True)
    print(f"{file.relative_to(ROOT)}  {picture.size}  {file.stat().st_size // 1024} KiB")


def with_few_colours(picture: Image.Image) -> Image.Image:
    """The frequent colours as they are, the edges of letters nearly: a third of the bytes."""
    counted = sorted(picture.getcolors(1 << 24) or [], reverse=True)
    frequent = apart([colour for _, colour in counted[:SEEN]], [])[:EXACT]
    row = Image.new("RGB", (len(counted), 1))
    row.putdata([colour for _, colour in counted])
    parts = row.quantize(256 - EXACT, Image.Quantize.MEDIANCUT).getpalette() or []
    rare = list(zip(parts[::3], parts[1::3], parts[2::3], strict=True))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in apart(rare, frequent) for part in colour])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def apart(colours: list[Any], kept: list[Any]) -> list[Any]:
    """Those kept, and of the others each that is not nearly one of those before it.

    Of colours that are nearly the same, Pillow takes any.
    """
    kept = list(kept)
    for colour in colours:
        if all(max(map(abs, map(sub, colour, one))) >= NEAR for one in kept):
            kept.append(colour)
    return kept


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
    await desk.close_dialog()
    await desk.choose(desk.bubble("Contract, sent").get_by_test_id("bubble-menu"), "Delete")
    await take(desk.page, "delete")
    await desk.close_dialog()
    await desk.bubble("Details, completed").scroll_into_view_if_needed()
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
        await dialogs(studio)
        await doors(studio)
        await studio.windows.check()


@asynccontextmanager
async def opened(program: str) -> AsyncIterator[Studio]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with serving(data, "--demo") as (_, url):
            token = await demo_token(Settings(data_dir=data), "agent")
            async with launched(program) as browser, httpx2.AsyncClient(base_url=url) as http:
                studio = Studio(url, token, http, Windows(browser))
                await studio.furnish()
                yield studio


if __name__ == "__main__":
    try:
        asyncio.run(shoot())
    except BrowserUnavailable as reason:
        sys.exit(f"no pictures: {reason}")
