"""A server with demo data to take screenshots of, and the images that are written."""

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
from tests.browser.chromium import ROOT, running_browser
from tests.browser.console_page import ConsolePage
from tests.browser.join_page import JoinPage
from tests.browser.page_pool import PagePool
from tests.browser.window import Windows

IMAGES = ROOT / "docs/images"
DESKTOP_SCREEN: dict[str, Any] = {
    "viewport": {"width": 1360, "height": 850},
    "device_scale_factor": 1.5,
}
EXACT_COLOURS = 128  # colours of an image that are kept exactly
CANDIDATES = 1_000  # the most frequent colours, of which these are chosen
MIN_DIFFERENCE = 8  # of two chosen colours, in at least one channel
TEMPLATES = "{ templates(first: 100) { edges { node { id name } } } }"
OUTBOX = """{ outbox(first: 100) { edges { node { participantId kind body } } } }"""
MUTATIONS = "{ __schema { mutationType { fields { name args { type { ofType { name } } } } } } }"


@dataclass
class DemoServer:
    """A running server with demo data, used with an agent's token, and the windows on it."""

    url: str
    token: str
    http: httpx2.AsyncClient
    windows: Windows
    input_types: dict[str, str] = field(default_factory=dict)
    """The input type of each mutation."""
    template_ids: dict[str, str] = field(default_factory=dict)
    """The id of each template by its name."""

    async def load(self) -> None:
        """Reads the mutations and the templates."""
        mutations = (await self.execute(MUTATIONS))["__schema"]["mutationType"]["fields"]
        self.input_types = {
            mutation["name"]: mutation["args"][0]["type"]["ofType"]["name"]
            for mutation in mutations
        }
        edges = (await self.execute(TEMPLATES))["templates"]["edges"]
        self.template_ids = {edge["node"]["name"]: edge["node"]["id"] for edge in edges}

    async def execute(self, query: str, **variables: Any) -> Any:
        """Returns the `data` of a query or mutation."""
        headers = {"authorization": f"Bearer {self.token}"}
        body = {"query": query, "variables": variables}
        result = (await self.http.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in result, result
        return result["data"]

    async def mutate(self, name: str, selection: str = "", /, **arguments: Any) -> Any:
        """Executes a mutation that must succeed; returns its payload."""
        mutation = f"""mutation ($input: {self.input_types[name]}!) {{
            {name}(input: $input) {{ {selection} errors {{ message }} }} }}"""
        payload = (await self.execute(mutation, input=arguments))[name]
        assert payload["errors"] == [], payload
        return payload

    async def invitation(self, participant_id: str) -> str:
        """Returns the secret of the link that was sent to a participant."""
        for edge in (await self.execute(OUTBOX))["outbox"]["edges"]:
            message = edge["node"]
            if (message["participantId"], message["kind"]) == (participant_id, "INVITATION"):
                return str(message["body"].split("/join#")[1].split()[0])
        raise AssertionError("no invitation was sent to this participant")

    async def open_console(self, session_id: str, **context_options: Any) -> ConsolePage:
        url = f"{self.url}/console/{session_id}#token={self.token}"
        return ConsolePage(await self.windows.open(url, **(context_options or DESKTOP_SCREEN)))

    async def open_join_page(self, participant_id: str, **context_options: Any) -> JoinPage:
        url = f"{self.url}/join#{await self.invitation(participant_id)}"
        window = await self.windows.open(url, **(context_options or DESKTOP_SCREEN))
        await expect(window.page.get_by_test_id("session")).to_be_visible()
        return JoinPage(window)


async def take_screenshot(page: Page, name: str, *, keep_pointer: bool = False) -> None:
    """Writes an image of the page, which has fewer than 257 colours.

    The pointer is moved to the corner first, unless `keep_pointer` is set.
    """
    if not keep_pointer:
        await page.mouse.move(0, 0)
    await page.wait_for_load_state("networkidle")
    image = Image.open(io.BytesIO(await page.screenshot(animations="disabled", caret="hide")))
    file = IMAGES / f"{name}.png"
    reduce_colours(image.convert("RGB")).save(file, optimize=True)
    print(f"{file.relative_to(ROOT)}  {image.size}  {file.stat().st_size // 1024} KiB")


def reduce_colours(image: Image.Image) -> Image.Image:
    """Returns the image with a palette, which takes a third of the bytes.

    Frequent colours stay exact. The rare ones, at the edges of letters, are approximated.
    """
    counted = sorted(image.getcolors(1 << 24) or [], reverse=True)
    frequent = distinct_colours([colour for _, colour in counted[:CANDIDATES]], [])[:EXACT_COLOURS]
    row = Image.new("RGB", (len(counted), 1))
    row.putdata([colour for _, colour in counted])
    channels = row.quantize(256 - EXACT_COLOURS, Image.Quantize.MEDIANCUT).getpalette() or []
    rare = list(zip(channels[::3], channels[1::3], channels[2::3], strict=True))
    palette = Image.new("P", (1, 1))
    palette.putpalette(
        [channel for colour in distinct_colours(rare, frequent) for channel in colour]
    )
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


def distinct_colours(candidates: list[Any], chosen: list[Any]) -> list[Any]:
    """Returns `chosen` and those candidates that differ from every colour before them.

    Pillow would choose at random between colours that are nearly the same.
    """
    colours = list(chosen)
    for candidate in candidates:
        differences = (max(map(abs, map(sub, candidate, colour))) for colour in colours)
        if all(difference >= MIN_DIFFERENCE for difference in differences):
            colours.append(candidate)
    return colours


@asynccontextmanager
async def running_demo(program: str) -> AsyncIterator[DemoServer]:
    """Runs a server with demo data, and Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        with server_process(data_dir, "--demo") as (_, url):
            token = await demo_token(Settings(data_dir=data_dir), "agent")
            async with (
                running_browser(program) as browser,
                httpx2.AsyncClient(base_url=url) as http,
            ):
                demo = DemoServer(url, token, http, Windows(PagePool(browser)))
                await demo.load()
                yield demo
