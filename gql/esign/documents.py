"""The documents of one process: made, signed and shown in worker processes, kept in the store."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from time import monotonic
from weakref import WeakValueDictionary

from msgspec import structs

from gql.documents.build_document import BuildRequest, build_document, signer_key
from gql.documents.errors import DocumentError
from gql.documents.pdf.inspection import Template
from gql.documents.pdf.rasterize import page_image
from gql.documents.process_pool import DocumentPool, WorkerDied
from gql.documents.signing.sign import SignatureImage, SigningRequest, TimestampUnavailable, sign
from gql.documents.upload import inspect_upload
from gql.esign.keys import Authorities
from gql.model.database.database import Database
from gql.model.database.tables import StepRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import AssignmentState, FieldKind, StepKind
from gql.model.domain.errors import Busy
from gql.model.domain.value_objects import Document
from gql.model.domain.viewer import SYSTEM
from gql.model.domain.views import AssignmentView, InteractionView, PageView, StepView
from gql.storage import file_records
from gql.storage.file_store import FileStore

_PREPARED = 500  # documents; what is remembered of one takes a few kilobytes
_FRESH = 12 * 3_600  # seconds; by a day a sweep removes a file that no row has come to name
_IMAGES = 64 * 1024 * 1024  # bytes
_Base = tuple[str, str, int, bool]


class ConcurrentChange(Exception):
    """The document, or what is filled in, changed while it was being signed; sign anew."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A document before and after an act of signing; `before` is what the step's row must say."""

    before: Document
    after: Document


class Documents:
    """What a process has for documents: worker processes, the file store, the authorities.

    Each file is stored before a row names it. Signing is serialised per step: here by `turn`, and
    between processes by the row, which must still name the revision that was signed.
    """

    def __init__(
        self,
        database: Database,
        files: FileStore,
        pool: DocumentPool,
        authorities: Authorities,
        timestamp_url: str = "",
    ) -> None:
        self.files = files
        self.pool = pool
        self.authorities = authorities
        self.timestamp_url = timestamp_url
        self._database = database
        self._prepared: OrderedDict[_Base, tuple[float, Document]] = OrderedDict()
        self._images: OrderedDict[tuple[str, int, str], bytes] = OrderedDict()
        self._image_bytes = 0
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, subject_id: str) -> AsyncIterator[None]:
        """One at a time for each step or interaction, in this process."""
        lock = self._turns.setdefault(subject_id, asyncio.Lock())
        async with lock:
            yield

    # making

    async def inspected(self, pdf: bytes) -> Template:
        """What an uploaded PDF holds. Errors: DocumentError.

        A file that brings a worker down twice is refused: it would do so at every preview.
        """
        for _ in range(2):
            try:
                return await self.pool.run(inspect_upload, pdf)
            except WorkerDied:
                continue
        raise DocumentError("The file cannot be processed. Save it anew with another program.")

    async def prepared(self, content: str, title: str, signers: int, agent: bool) -> Document:
        """A PDF template made ready for its signers. Remembered, for it is the same each time."""
        base = (content, title, signers, agent)
        known = self._prepared.get(base)
        if known is None or monotonic() - known[0] > _FRESH:
            order = BuildRequest(await self.files.get(content), title, signers, agent)
            known = monotonic(), structs.replace(await self._make(order), base=content)
            self._prepared[base] = known
            while len(self._prepared) > _PREPARED:
                self._prepared.popitem(last=False)
        if base in self._prepared:
            self._prepared.move_to_end(base)
        return known[1]

    async def _make(self, order: BuildRequest) -> Document:
        pdf, document = await self.pool.run(build_document, order)
        await self.files.put(pdf)
        return document

    async def of_step(self, bubble: InteractionView, step: StepView) -> Document:
        """The step's document; a dynamic one is made of its data when first asked for.

        So is a PDF of a database from before version 0.2. Errors: DocumentError where the template
        fails on this data.
        """
        return (await self._row(step.id)).document or await self._first(bubble, step)

    async def _first(self, bubble: InteractionView, step: StepView) -> Document:
        async with self.turn(f"make {step.id}"):
            row = await self._row(step.id)
            if row.document:
                return row.document
            dynamic = step.kind is StepKind.DYNAMIC_DOCUMENT
            data = _data(bubble, step) if dynamic else None
            made = await self._make(await self._order(bubble, step, data))
            if not dynamic:
                made = structs.replace(made, base=step.content or "")
            return await self._database.run(self._keep_made(bubble, step, made))

    async def _order(
        self, bubble: InteractionView, step: StepView, data: Mapping[str, str] | None
    ) -> BuildRequest:
        return BuildRequest(
            content=await self.files.get(step.content or ""),
            title=step.name,
            signers=sum(one.participant_id is not None for one in step.assignments),
            agent=any(one.participant_id is None for one in step.assignments),
            data=data,
            values=typed(step, [one for one in step.assignments if one.done_at]),
        )

    async def _keep_made(self, bubble: InteractionView, step: StepView, made: Document) -> Document:
        cause = "prepareDocument"
        async with self._database.writing(bubble.session_id, cause=cause, actor=SYSTEM) as work:
            row = work.rows[bubble.session_id].step(step.id)
            if row.document is None:  # another process may have been first
                row.document = made
                file_records.retain(work, made.digest)
            return row.document

    async def _row(self, step_id: str) -> StepRow:
        async with self._database.reading() as sql:
            return await sql.get_one(StepRow, step_id)

    # signing

    async def signed(
        self,
        bubble: InteractionView,
        step: StepView,
        task: AssignmentView,
        values: Mapping[str, str],
        act: tuple[SignatureImage, str],
    ) -> Signed:
        """One signer's values, visible signature and seal as a new revision, stored, named nowhere.

        `act` is the ink and the organization. Errors: DocumentError;
        `Busy` where a time stamp cannot be had.
        """
        document = await self.of_step(bubble, step)
        ink, organization_id = act
        pdf = await self._run_sign(
            await self.files.get(document.digest),
            SigningRequest(
                places=document.signature_fields[signer_key(task.position)],
                values=typed(step, [replace(task, values=dict(values))]),
                ink=ink,
                reason="I agree to this document and sign it",
                reference=task.id[-8:],
            ),
            organization_id,
        )
        digest = await self.files.put(pdf)
        revision = document.revision + 1
        after = structs.replace(document, digest=digest, size=len(pdf), revision=revision)
        return Signed(document, after)

    async def _run_sign(self, pdf: bytes, act: SigningRequest, organization_id: str) -> bytes:
        authority = await self.authorities.of(organization_id)
        try:
            return await self.pool.run(sign, pdf, act, authority, self.timestamp_url)
        except TimestampUnavailable as error:
            raise Busy("The time stamp server did not answer; try again.") from error

    # showing

    async def content(self, bubble: InteractionView, step: StepView) -> tuple[bytes, int]:
        """The file of a step now, and how many pages at its end are kept and still blank."""
        row = await self._row(step.id)
        if row.document is None and step.kind is StepKind.PDF_DOCUMENT:
            return await self.files.get(step.content or ""), 0
        document = row.document or await self._first(bubble, step)
        blank = 0 if document.sealed_at else document.certificate_pages
        return await self.files.get(document.digest), blank

    async def page(self, bubble: InteractionView, step: StepView, page: PageView) -> bytes:
        """One page as it looks now, a PNG; what was drawn once is remembered for a while."""
        key = (step.id, page.number, page.revision)
        async with self.turn(f"page {key}"):
            if key not in self._images:
                pdf, _ = await self.content(bubble, step)
                values = unsigned_values(step)
                image = await self.pool.run(page_image, pdf, values, page.number)
                self._remember(key, image)
            self._images.move_to_end(key)
            return self._images[key]

    def _remember(self, key: tuple[str, int, str], image: bytes) -> None:
        self._images[key] = image
        self._image_bytes += len(image)
        while self._image_bytes > _IMAGES and len(self._images) > 1:
            _, dropped = self._images.popitem(last=False)
            self._image_bytes -= len(dropped)


def unsigned_values(step: StepView) -> dict[str, str | bool]:
    """What was filled in and is not in the file yet: who signed has their values in it."""
    in_file = step.document is not None and step.document.revision > 0
    open_ = [one for one in step.assignments if not (in_file and one.state is AssignmentState.DONE)]
    return typed(step, open_)


def typed(step: StepView, tasks: list[AssignmentView]) -> dict[str, str | bool]:
    """The values of some tasks as a document takes them: a check box by a boolean."""
    boxes = {field.name for field in step.fields if field.kind is FieldKind.CHECKBOX}
    given = [pair for task in tasks for pair in (task.values or {}).items()]
    return {name: value == "true" if name in boxes else value for name, value in given}


def _data(bubble: InteractionView, step: StepView) -> dict[str, str]:
    """What a dynamic document is made of: the agent's details and the values of earlier steps."""
    data = dict(bubble.details.values) if bubble.details else {}
    for earlier in bubble.steps[: step.position]:
        for task in earlier.assignments:
            data |= task.values or {}
    return data


async def record(work: UnitOfWork, row: StepRow, signed: Signed) -> None:
    """Stores the signed file on the step. Raises `ConcurrentChange` if the row has changed."""
    if row.document != signed.before:
        raise ConcurrentChange
    row.document = signed.after
    file_records.retain(work, signed.after.digest)
    if signed.before.revision:  # revision 0 is shared by all of its template
        await file_records.release(work, signed.before.digest)
