"""Documents as tests handle them: signing, fetching files, and programs that look at them."""

import asyncio
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy import select, text

from gql.documents.errors import DocumentError
from gql.documents.signing.certificate_authority import from_pem
from gql.model.database.database import Database
from gql.model.database.tables import AuthorityRow
from testing.running_server import Failed, Person, RunningServer, path_of, running_server
from testing.session_scenario import SessionScenario, room, start
from tests.documents.contracts import needed, signatures, trusted

ROOT = Path(__file__).parent.parent
DRAWING = "M10 70 C40 5 60 5 70 60 Q95 95 130 30 L170 50 l40 -30 q30 60 80 20"
SEALED = """subscription ($id: ID!) { interactionUpdates(interactionId: $id) { interaction {
    status sealedAt completedAt steps { id name document { digest revision sealedAt } } } } }"""
PAGES = "pages { number revision url }"
Values = list[dict[str, str]]


def said(program: str, *arguments: str | Path) -> tuple[int, str]:
    """What a program ended with, and all it said."""
    command = [needed(program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def page_texts(pdf: bytes, *options: str) -> list[str]:
    """What can be read on each page."""
    command = [needed("pdftotext"), *options, "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60)
    return done.stdout.decode().split("\f")[:-1]


def drafts(pdf: bytes) -> list[bool]:
    """Whether each page is marked; as it is drawn, for the mark stands aslant, letter by letter."""
    return ["DRAFT" in "".join(text.split()) for text in page_texts(pdf, "-raw")]


def words(pdf: bytes) -> str:
    return "\n".join(page_texts(pdf))


def catalog(pdf: bytes) -> Any:
    return PdfFileReader(io.BytesIO(pdf)).root


def page_count(pdf: bytes) -> int:
    return int(catalog(pdf)["/Pages"]["/Count"])


def signature_fields(pdf: bytes) -> list[str]:
    """The names of the signatures in a file, in the order they were made."""
    return [str(one.field_name) for one in signatures(pdf)]


def valid(pdf: bytes, root: str) -> list[str]:
    """The signatures that pyHanko finds valid, trusting one certificate (PEM) only."""
    (certificate,) = from_pem(root)
    return [name for name, good in trusted(pdf, certificate).items() if good]


async def bubbles(*command: str | Path, **environ: str) -> tuple[int, str, str]:
    """Runs the command line as a process of its own: its status, output and complaints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gql", *map(str, command),
        cwd=ROOT, env={**os.environ, **environ},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def png(width: int = 300, height: int = 100) -> bytes:
    """A signature as somebody would photograph it."""
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).line([(10, 80), (90, 10), (160, 90), (290, 20)], fill="navy", width=6)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def crash(*_: object) -> None:
    """A job that ends its worker process."""
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(*_: object) -> None:
    """A job that cannot be done."""
    raise DocumentError("The certificate does not fit on its pages.")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# files by URL


async def brought(who: Person, name: str, content: bytes, kind: str) -> str:
    """Uploads a file of that media type; the upload's id."""
    made = await who.do("createUpload", "uploadId url", fileName=name, contentType=kind)
    answer = await who.product.http.put(path_of(made["url"]), content=content)
    assert answer.status_code == 204, answer.text
    upload_id: str = made["uploadId"]
    return upload_id


async def fetched(product: RunningServer, url: str, **headers: str) -> httpx2.Response:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return await product.http.get(path_of(url), headers=named)


async def download_url(who: Person, bubble_id: str, **given: Any) -> str:
    leave = await who.do("downloadInteraction", "url draft", interactionId=bubble_id, **given)
    url: str = leave["url"]
    return url


async def download(who: Person, bubble_id: str, **given: Any) -> bytes:
    answer = await fetched(who.product, await download_url(who, bubble_id, **given))
    assert answer.status_code == 200, answer.text
    return answer.content


async def preview(who: Person, bubble_id: str, **given: Any) -> dict[str, Any]:
    return await who.do("previewInteraction", f"url {PAGES}", interactionId=bubble_id, **given)


async def page(who: Person, url: str) -> bytes:
    """The image that a page's URL brings."""
    answer = await fetched(who.product, url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    return answer.content


# who signs


@dataclass(frozen=True)
class Contract:
    """The Basic Contract in a session, and its customers in the order of their places."""

    room: SessionScenario
    bubble: dict[str, Any]
    people: list[Person]

    @property
    def id(self) -> str:
        interaction_id: str = self.bubble["id"]
        return interaction_id

    @property
    def step_id(self) -> str:
        step_id: str = self.bubble["steps"][0]["id"]
        return step_id

    @property
    def agent(self) -> Person:
        return self.room.product.agent

    async def sign(self, number: int, **more: Any) -> dict[str, Any]:
        """The customer of that number signs, with `more` in the order; the payload."""
        await start(self.people[number - 1], self.id)
        return await self.people[number - 1].order("signStep", **self.order(number), **more)

    def order(self, number: int) -> dict[str, Any]:
        name = f"Customer {number}"
        return {"stepId": self.step_id, "signature": name, "values": filled(number, name)}

    async def complete(self) -> bytes:
        """Everybody signs; the sealed file."""
        for number in range(1, len(self.people) + 1):
            assert (await self.sign(number))["errors"] == []
        await self.agent.do("signAsAgent", interactionId=self.id)
        await sealed(self.agent, self.id)
        return await download(self.agent, self.id)

    async def file(self) -> bytes:
        """The file as it stands, signed by some."""
        query = "query ($id: ID!) { interaction(id: $id) { steps { document { digest } } } }"
        found = await self.agent.ask(query, id=self.id)
        name: str = found["interaction"]["steps"][0]["document"]["digest"]
        return await self.room.product.parts.documents.files.get(name)


def filled(number: int, name: str, address: str = "12 High Street") -> Values:
    """What a customer fills into the Basic Contract."""
    own = f"customer_{number}"
    given = {f"{own}.name": name, f"{own}.address": address, f"{own}.accept": "true"}
    return [{"name": key, "value": value} for key, value in given.items()]


async def contract(product: RunningServer, customers: int = 1, template_id: str = "") -> Contract:
    """The Basic Contract, or another template, sent to Ada and further customers."""
    own = await room(product)
    names = ["Ada", *("Bob", "Cleo")[: customers - 1]]
    for name in names[1:]:
        await own.invite(name)
    bubble = await own.add(template_id or await product.contract())
    return Contract(own, bubble, [own.people[name] for name in names])


async def pdf_template(product: RunningServer, name: str, pdf: bytes) -> str:
    """A template made of a PDF; its id."""
    upload_id = await product.upload(product.admin, "form.pdf", pdf)
    given = {"name": name, "uploadId": upload_id}
    made = await product.admin.do("createPdfTemplate", "template { id }", **given)
    template_id: str = made["template"]["id"]
    return template_id


async def partner(product: RunningServer, *permissions: str) -> Person:
    """A program with an API key; its `id` is the key's."""
    made = await product.admin.do(
        "createApiKey", "secret apiKey { id }", name="CRM", permissions=permissions
    )
    return Person(product, made["secret"], made["apiKey"]["id"])


async def sealed(who: Person, bubble_id: str) -> dict[str, Any]:
    """The bubble as soon as its documents are sealed."""
    async with who.socket() as link:
        number = await link.subscribe(SEALED, id=bubble_id)
        while True:
            seen: dict[str, Any] = (await link.next(number))["interactionUpdates"]["interaction"]
            if seen["sealedAt"]:
                return seen


async def root_of(product: RunningServer, who: Person | None = None) -> str:
    """The certificate (PEM) that an organization's signatures are checked against."""
    query = "{ viewer { ... on AgentViewer { organizationId } } }"
    viewer = (await (who or product.agent).ask(query))["viewer"]
    async with product.parts.database.reading() as sql:
        own = AuthorityRow.organization_id == viewer["organizationId"]
        return (await sql.scalars(select(AuthorityRow.certificate).where(own))).one()


async def signed_at_last(own: Contract, number: int) -> None:
    """Signs as a client does: once more, with the same key, when the server is busy."""
    while True:
        try:
            assert (await own.sign(number, idempotencyKey="sign"))["errors"] == []
        except Failed as busy:
            if busy.codes != ["UNAVAILABLE"]:
                raise
        else:
            return


# a server between two states


@asynccontextmanager
async def without_worker(url: str, folder: Path) -> AsyncIterator[RunningServer]:
    """A server whose documents nobody seals of their own accord."""
    async with running_server(url, folder) as product:
        await idle(product)
        yield product


async def idle(product: RunningServer) -> None:
    for task in product.parts.tasks:
        if task.get_name() == "sealing":
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def stored(product: RunningServer) -> set[str]:
    """The names of all files in the store; each is the digest of what is in it."""
    files = (product.parts.settings.data_dir / "files").rglob("*")
    found = {one.name: digest(one.read_bytes()) for one in files if one.is_file()}
    assert set(found) == set(found.values())
    return set(found)


ON_EVENT = ("event_position",)
ON_SESSION = ("session_starts", "session_moves")
OLDER = (
    "DROP INDEX ix_event_organization_id_position_session_id_sequence",
    "DROP INDEX ix_session_moved",
    "DROP INDEX ix_credential_revoked_at",
    "DROP INDEX ix_credential_expires_at",
    "ALTER TABLE event DROP COLUMN organization_id",
    "ALTER TABLE event DROP COLUMN position",
    "ALTER TABLE session DROP COLUMN moved",
    "DROP INDEX ix_interaction_seal_due_at",
    "ALTER TABLE step DROP COLUMN document",
    "ALTER TABLE interaction DROP COLUMN seal_due_at",
    "ALTER TABLE interaction DROP COLUMN certificate",
    "DROP TABLE stored_file",
    "DROP TABLE signing_authority",
    "UPDATE alembic_version SET version_num = '0001'",
)
NEWER = {"page_sizes", "page", "place", "max_length"}


async def made_older(url: str) -> None:
    """Takes out of a database what version 0.2 has added to it."""
    database = Database(url)
    async with database.engines.writer.begin() as sql:
        for table, triggers in (("event", ON_EVENT), ("session", ON_SESSION)):
            for trigger in triggers:
                place = "" if database.sqlite else f" ON {table}"
                await sql.execute(text(f"DROP TRIGGER {trigger}{place}"))
        if not database.sqlite:
            await sql.execute(text("DROP FUNCTION event_position, session_moved"))
        for statement in OLDER:
            await sql.execute(text(statement))
        for table, column in (("template", "steps"), ("step", "spec")):
            rows = (await sql.execute(text(f"SELECT id, {column} FROM {table}"))).all()  # noqa: S608
            for key, spec in rows:
                older = json.dumps(without(json.loads(spec), NEWER))
                update = text(f"UPDATE {table} SET {column} = :spec WHERE id = :id")  # noqa: S608
                await sql.execute(update, {"spec": older, "id": key})
    await database.close()


def without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: without(one, names) for name, one in value.items() if name not in names}
    return [without(one, names) for one in value] if isinstance(value, list) else value
