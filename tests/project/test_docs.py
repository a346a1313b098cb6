"""The documents say what the product does: examples are carried out, tables and names compared.

How the guide is run: a `graphql` block is one operation. Its first line may name the token that is
sent with it. `json variables` and `json answer` belong to the operation above them; `json next
Name` is the next item of the subscription of that name, which stays open. `<name>` stands for a
value: the first answer that shows it keeps it, every later place must hold the same. `…` stands
for something that is there and differs from run to run. `sh` blocks are carried out where they
fetch or bring a file by a `<url>` (`# 409` behind it is the status that comes) or verify one that
was fetched; `text answer` is what is printed.
"""

import asyncio
import contextlib
import dataclasses
import io
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, OperationType, build_schema, parse, validate
from graphql.language import FieldNode
from PIL import Image

from gql.cli.main import main
from gql.documents.demo import basic_contract
from gql.model.domain.enums import Reason
from gql.model.domain.reason_messages import REASON_MESSAGES
from gql.settings import Settings
from testing.running_server import Failed, Person, RunningServer, Socket, path_of, running_server

ROOT = Path(__file__).parents[2]
README, API, OPERATIONS = ROOT / "README.md", ROOT / "docs/api.md", ROOT / "docs/operations.md"
GUARANTEES = ROOT / "docs/guarantees.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]
LIMITS = re.compile(r"max_|.*_(limit|lifetime|timeout)$")

# the guide, carried out

_PLACE = re.compile(r"<([a-z][a-z0-9-]*)>|…")
_HEADER = re.compile(r"# Authorization: Bearer (<[a-z0-9-]+>)\n")
_SHELL = re.compile(
    r"curl (?P<options>(?:--range \S+ )?)(?P<way>--upload-file|--output) (?P<name>\S+)"
    r" '(?P<url><[^']+)'(?: +# (?P<status>\d+))?"
    r"|python -m gql verify (?P<file>\S+)"
)


@dataclass(frozen=True)
class Block:
    """A fenced block: what stands behind its fence, its text, and the line it begins at."""

    info: str
    text: str
    line: int


def blocks(markdown: str) -> list[Block]:
    fenced = re.finditer(r"^```([^\n]+)\n(.*?)^```$", markdown, re.MULTILINE | re.DOTALL)
    return [Block(one[1], one[2], markdown.count("\n", 0, one.start()) + 1) for one in fenced]


class Unlike(AssertionError):
    """An answer is not what the page shows."""


@dataclass
class Guide:
    """A page under way: the values it has named, the streams it holds open, the latest answer."""

    product: RunningServer
    known: dict[str, str]
    stack: contextlib.AsyncExitStack
    folder: Path
    streams: dict[str, tuple[Socket, str]] = field(default_factory=dict)
    sockets: dict[str, Socket] = field(default_factory=dict)
    answer: Any = None

    async def carry_out(self, page: list[Block]) -> None:
        for number, block in enumerate(page):
            rest = [one.info for one in page[number + 1 : number + 3]]
            try:
                await self._do(block, page[number + 1 : number + 2], "json answer" in rest)
            except Exception as error:
                raise AssertionError(f"line {block.line}: {error}") from error

    async def _do(self, block: Block, after: list[Block], shown: bool) -> None:
        if block.info == "graphql":
            given = [one.text for one in after if one.info == "json variables"]
            await self.operation(block.text, json.loads(given[0]) if given else {}, shown)
        elif block.info.startswith("json next "):
            self.answer = await self.item(*self.streams[block.info.removeprefix("json next ")])
        elif block.info == "sh":
            for one in _SHELL.finditer(block.text):
                await (self.verified(one["file"]) if one["file"] else self.file(one))
        if block.info == "json answer" or block.info.startswith("json next "):
            self.compare(json.loads(block.text), self.answer)
        elif block.info == "text answer":
            self.compare(block.text, self.answer)

    async def operation(self, text: str, variables: Any, shown: bool) -> None:
        found = _HEADER.match(text)
        who = Person(self.product, self.filled(found[1]) if found else "")
        text = self.filled(text)
        (asked,) = parse(text).definitions
        assert isinstance(asked, OperationDefinitionNode)
        if asked.operation is OperationType.SUBSCRIPTION:
            await self.subscription(asked, text, self.filled(variables), who, shown)
            return
        body = {"query": text, "variables": self.filled(variables)}
        self.answer = (await who.post(body)).json()
        if asked.operation is OperationType.MUTATION:
            self.refuse_silence(asked)
        if not shown:
            assert not refusals(self.answer), refusals(self.answer)

    def refuse_silence(self, asked: OperationDefinitionNode) -> None:
        """Whoever copies a mutation must see why it was refused."""
        for order in asked.selection_set.selections:
            assert isinstance(order, FieldNode)
            inner = order.selection_set.selections if order.selection_set else ()
            names = {one.name.value for one in inner if isinstance(one, FieldNode)}
            assert "errors" in names, "a mutation does not ask for its errors"

    async def subscription(
        self, asked: OperationDefinitionNode, text: str, variables: Any, who: Person, shown: bool
    ) -> None:
        if who.token not in self.sockets:
            self.sockets[who.token] = await self.stack.enter_async_context(who.socket())
        socket = self.sockets[who.token]
        stream = socket, await socket.subscribe(text, **variables)
        assert asked.name, "a subscription of the guide has a name"
        self.streams[asked.name.value] = stream
        self.answer = await self.item(*stream) if shown else None

    async def item(self, socket: Socket, number: str) -> Any:
        try:
            return {"data": await socket.next(number, within=5)}
        except Failed as failed:
            return {"errors": json.loads(failed.args[0])}

    async def file(self, line: re.Match[str]) -> None:
        url, http = path_of(self.filled(line["url"])), self.product.http
        if line["way"] == "--upload-file":
            answer = await http.put(url, content=brought(line["name"]))
            expected = 204
        else:
            _, _, part = line["options"].strip().partition(" ")
            answer = await http.get(url, headers={"range": f"bytes={part}"} if part else {})
            expected = 206 if part else 200
            (self.folder / line["name"]).write_bytes(answer.content)
        assert answer.status_code == int(line["status"] or expected), answer.text

    async def verified(self, name: str) -> None:
        """What the command prints of a file that was fetched before, in a thread of its own."""
        said = io.StringIO()
        place = ["--database-url", self.product.app_state.settings.url]
        with contextlib.redirect_stdout(said):
            await asyncio.to_thread(main, ["verify", str(self.folder / name), *place])
        self.answer = said.getvalue().replace(str(self.folder / name), name)

    def filled(self, given: Any) -> Any:
        """What the page shows with its names replaced by the values they stand for."""
        if isinstance(given, str):
            return _PLACE.sub(lambda one: self.known[one[1]], given)
        if isinstance(given, list):
            return [self.filled(one) for one in given]
        if isinstance(given, dict):
            return {name: self.filled(value) for name, value in given.items()}
        return given

    def compare(self, shown: Any, real: Any, where: str = "") -> None:
        """Raises `Unlike` at the first place that differs; learns the names that are new."""
        if isinstance(shown, dict) and isinstance(real, dict) and shown.keys() == real.keys():
            for name in shown:
                self.compare(shown[name], real[name], f"{where}.{name}")
        elif isinstance(shown, list) and isinstance(real, list) and len(shown) == len(real):
            for number, (one, other) in enumerate(zip(shown, real, strict=True)):
                self.compare(one, other, f"{where}[{number}]")
        elif isinstance(shown, str) and isinstance(real, str):
            self.learn(shown, real, where)
        elif shown != real or type(shown) is not type(real):
            raise Unlike(f"{where} is {json.dumps(real)}, not {json.dumps(shown)}")

    def learn(self, shown: str, real: str, where: str) -> None:
        new: list[str] = []
        pattern, end = "", 0
        for one in _PLACE.finditer(shown):
            pattern += re.escape(shown[end : one.start()]) + self.place(one[1], new)
            end = one.end()
        found = re.fullmatch(pattern + re.escape(shown[end:]), real, re.DOTALL)
        if found is None:
            raise Unlike(f"{where} is {real!r}, not {self.shown(shown)!r}")
        self.known.update(zip(new, found.groups(), strict=True))

    def place(self, name: str | None, new: list[str]) -> str:
        if name is None:
            return ".+?"
        if name in self.known:
            return re.escape(self.known[name])
        new.append(name)
        return r"(\S+?)"

    def shown(self, text: str) -> str:
        return _PLACE.sub(lambda one: self.known.get(one[1] or "", one[0]), text)


def brought(name: str) -> bytes:
    """What the guide uploads under a name."""
    if name.endswith(".png"):
        out = io.BytesIO()
        Image.linear_gradient("L").save(out, "PNG")
        return out.getvalue()
    return basic_contract("Acme Bank") if name.endswith(".pdf") else b"a picture"


def refusals(answer: Any) -> list[Any]:
    """The errors of an answer, those in its payloads included."""
    found = list(answer.get("errors", ()))
    for payload in (answer.get("data") or {}).values():
        if isinstance(payload, dict):
            found += payload.get("errors", ())
    return found


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[RunningServer]:
    """The guide runs on the embedded database alone; other tests compare the two."""
    async with running_server(f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}", tmp_path) as one:
        yield one


@pytest.mark.anyio
async def test_every_example_of_the_guide_works_as_shown(
    product: RunningServer, tmp_path: Path
) -> None:
    page = blocks(API.read_text())
    async with contextlib.AsyncExitStack() as stack:
        known = {"admin-token": product.admin.token}
        await Guide(product, known, stack, tmp_path).carry_out(page)


WRONG = """
```graphql
{ nothing }
```
---
```graphql
{ viewer { __typename } }
```
---
```graphql
{ __typename }
```
```json answer
{"data": {"__typename": "Other"}}
```
---
```graphql
{ __typename }
```
```json answer
{"data": {}}
```
---
```graphql
# Authorization: Bearer <admin-token>
mutation Refused { endSession(input: {sessionId: "none"}) { errors { message } } }
```
---
```graphql
# Authorization: Bearer <admin-token>
mutation Silent { startSession(input: {name: "A session"}) { cursor } }
```
---
```graphql
# Authorization: Bearer <stranger>
{ __typename }
```
---
```sh
curl --output a.pdf '<url>'
```
---
```sh
curl --output a.pdf '<url>'   # 404
.venv/bin/python -m gql verify a.pdf
```
```text answer
a.pdf: sealed, nothing was changed
```
"""


@pytest.mark.anyio
async def test_a_wrong_example_is_found(product: RunningServer, tmp_path: Path) -> None:
    for page in WRONG.split("---"):
        async with contextlib.AsyncExitStack() as stack:
            known = {"admin-token": product.admin.token, "url": "http://x/files/y"}
            guide = Guide(product, known, stack, tmp_path)
            with pytest.raises(AssertionError, match=r"^line \d"):
                await guide.carry_out(blocks(page))


# tables and names


def settings_rows() -> dict[str, str]:
    """The row that a page shows for each setting."""
    return {
        one.name: f"| `BUBBLES_{one.name.upper()}` | {said(one.default)} "
        f"| {one.metadata['sentence']} |"
        for one in dataclasses.fields(Settings)
    }


def said(default: Any) -> str:
    text = str(default).lower() if isinstance(default, bool) else str(default)
    return f"`{text}`" if text else "empty"


def test_the_settings_are_listed_as_they_are() -> None:
    listed = [one for one in OPERATIONS.read_text().splitlines() if one.startswith("| `BUBBLES_")]
    assert listed == list(settings_rows().values())


def test_the_limits_are_listed_as_they_are() -> None:
    listed = [one for one in API.read_text().splitlines() if one.startswith("| `BUBBLES_")]
    assert listed == [row for name, row in settings_rows().items() if LIMITS.match(name)]


def said_by(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        main([*arguments, "--help"])
    return capsys.readouterr().out


def test_every_command_and_option_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    commands = re.findall(r"^    ([a-z]+)\b", said_by(capsys), re.MULTILINE)
    assert "serve" in commands
    lines = OPERATIONS.read_text().splitlines()
    rows = {one.split("`")[1].split()[0]: one for one in lines if one.startswith("| `")}
    for command in commands:
        options = set(re.findall(r"--[a-z-]+", said_by(capsys, command))) - {"--help"}
        missing = {option for option in options if option not in rows.get(command, "")}
        assert command in rows, f"{command} is not listed"
        assert not missing, f"{command} has {missing} too"


def root_fields() -> Iterator[str]:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        assert root
        yield from root.fields


def test_every_root_field_is_named_in_the_guide() -> None:
    text = API.read_text()
    asked = " ".join(one.text for one in blocks(text) if one.info == "graphql")
    named = {*re.findall(r"`([a-zA-Z]+)`", text), *re.findall(r"[a-zA-Z]+", asked)}
    assert not set(root_fields()) - named


def test_every_reason_is_in_the_table() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", API.read_text(), re.MULTILINE)
    known = {name: sentence for name, sentence in rows if not name.startswith("BUBBLES_")}
    assert {one.value: REASON_MESSAGES[one] for one in Reason} == {
        name: sentence for name, sentence in known.items() if name in Reason.__members__
    }


def slugs(markdown: str) -> list[str]:
    headings = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings]


def broken_links(page: Path) -> list[str]:
    broken = []
    for target, _, part in re.findall(r"\]\(([^):#]*)(#([^)]+))?\)", page.read_text()):
        there = page.parent / target if target else page
        if not there.exists():
            broken.append(target)
        elif part and part not in slugs(there.read_text()):
            broken.append(f"{target}#{part}")
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert not broken_links(page)


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](other.md) [b](#two) [c](#one) [d](https://example.com)")
    assert broken_links(page) == ["other.md", "#two"]


def test_the_readme_names_real_targets_of_make() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)(?=[`\s])", readme_code()))
    assert {"run", "test"} <= named <= targets


def readme_code() -> str:
    text = README.read_text()
    return "\n".join([*(one.text for one in blocks(text)), *re.findall(r"`[^`\n]+`", text)])


def test_the_readme_asks_what_the_schema_has() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    code = readme_code()
    bodies = [json.loads(one)["query"] for one in re.findall(r"-d '(\{.*?\})'", code, re.DOTALL)]
    documents = [one.text for one in blocks(README.read_text()) if one.info == "graphql"]
    assert len(bodies) >= 2
    assert documents
    for one in [*bodies, *documents]:
        assert not validate(schema, parse(one)), one


def test_the_tests_that_hold_the_guarantees_exist() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", GUARANTEES.read_text())
    assert named
    for file, test in named:
        assert (ROOT / file).is_file(), file
        assert f"def {test}(" in (ROOT / file).read_text() or not test, f"{file}::{test}"
