"""Where pictures are made: the product with demo data, windows on it, and files of few bytes."""

import io
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
from testing.server_process import server_process
from tests.browser.chromium import ROOT, launched
from tests.browser.console_page import Desk
from tests.browser.join_page import Guest
from tests.browser.window import Windows

IMAGES = ROOT / "docs/images"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1360, "height": 850}, "device_scale_factor": 1.5}
EXACT, SEEN, NEAR = 128, 1_000, 8  # colours of a picture; looked at for that; levels apart
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


@asynccontextmanager
async def opened(program: str) -> AsyncIterator[Studio]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with server_process(data, "--demo") as (_, url):
            token = await demo_token(Settings(data_dir=data), "agent")
            async with launched(program) as browser, httpx2.AsyncClient(base_url=url) as http:
                studio = Studio(url, token, http, Windows(browser))
                await studio.furnish()
                yield studio
