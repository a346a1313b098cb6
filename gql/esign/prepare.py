"""Preparation: uploads are inspected, templates become documents that are ready to be signed."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from time import monotonic

from msgspec import structs

from gql.documents.build_document import BuildRequest, build_document
from gql.documents.errors import DocumentError
from gql.documents.pdf.inspection import InspectedPdf
from gql.documents.upload import inspect_upload
from gql.documents.worker_process import WorkerDied
from gql.esign.field_values import document_values
from gql.esign.resources import DocumentResources
from gql.model.database.tables import StepRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import StepKind
from gql.model.domain.value_objects import Document
from gql.model.domain.viewer import SYSTEM
from gql.model.domain.views import InteractionView, StepView

_CACHED_DOCUMENTS = 500  # an entry takes a few kilobytes
# Seconds. A prepared file that no row names within a day is removed, so entries end well before.
_CACHE_LIFETIME = 12 * 3_600
_TemplateKey = tuple[str, str, int, bool]


class DocumentPreparer:
    """Builds the documents of steps and stores their files.

    A file is stored before a row names it. Prepared templates are cached: the same template, title
    and signers give the same document. `clock` returns seconds; it ends the entries of that cache.
    """

    def __init__(
        self, resources: DocumentResources, clock: Callable[[], float] = monotonic
    ) -> None:
        self._resources = resources
        self._clock = clock
        self._prepared: OrderedDict[_TemplateKey, tuple[float, Document]] = OrderedDict()

    async def inspect(self, pdf: bytes) -> InspectedPdf:
        """Returns the pages and fields of an uploaded PDF. Raises `DocumentError`.

        A file that kills a worker process twice is refused: every preview of it would do the same.
        """
        for _ in range(2):
            try:
                return await self._resources.pool.run(inspect_upload, pdf)
            except WorkerDied:
                continue
        raise DocumentError("The file cannot be processed. Save it again with another program.")

    async def prepare_template(
        self, content: str, title: str, signer_count: int, agent_signs: bool
    ) -> Document:
        """Returns a PDF template prepared for `signer_count` participants and, with
        `agent_signs`, the agent.

        `content` is the digest of the template's PDF.
        """
        key = (content, title, signer_count, agent_signs)
        cached = self._prepared.get(key)
        if cached is None or self._clock() - cached[0] > _CACHE_LIFETIME:
            started_at = self._clock()
            pdf = await self._resources.files.get(content)
            document = await self._build(BuildRequest(pdf, title, signer_count, agent_signs))
            cached = self._prepared[key] = started_at, structs.replace(document, base=content)
            while len(self._prepared) > _CACHED_DOCUMENTS:
                self._prepared.popitem(last=False)
        if key in self._prepared:
            self._prepared.move_to_end(key)
        return cached[1]

    async def _build(self, request: BuildRequest) -> Document:
        pdf, document = await self._resources.pool.run(build_document, request)
        await self._resources.files.put(pdf)
        return document

    async def document_of(self, interaction: InteractionView, step: StepView) -> Document:
        """Returns the step's document and builds it if the step has none yet.

        That is so for a dynamic document, which is built from its data when it is first needed,
        and for a PDF in a database from before version 0.2. Raises `DocumentError` if the template
        fails on the data.
        """
        row = await self._load_step(step.id)
        return row.document or await self._build_once(interaction, step)

    async def current_file(self, interaction: InteractionView, step: StepView) -> tuple[bytes, int]:
        """Returns the step's current PDF and how many pages at its end are still blank.

        The blank pages are reserved for the certificate.
        """
        row = await self._load_step(step.id)
        if row.document is None and step.kind is StepKind.PDF_DOCUMENT:
            return await self._resources.files.get(step.content or ""), 0
        document = row.document or await self._build_once(interaction, step)
        blank_pages = 0 if document.sealed_at else document.certificate_pages
        return await self._resources.files.get(document.digest), blank_pages

    async def _build_once(self, interaction: InteractionView, step: StepView) -> Document:
        async with self._resources.lock(f"prepare {step.id}"):
            row = await self._load_step(step.id)
            if row.document:
                return row.document
            is_dynamic = step.kind is StepKind.DYNAMIC_DOCUMENT
            data = _template_data(interaction, step) if is_dynamic else None
            document = await self._build(await self._build_request(step, data))
            if not is_dynamic:
                document = structs.replace(document, base=step.content or "")
            return await self._resources.database.run_to_completion(
                self._store_document(interaction, step, document)
            )

    async def _build_request(self, step: StepView, data: Mapping[str, str] | None) -> BuildRequest:
        done = [assignment for assignment in step.assignments if assignment.done_at]
        participant_ids = [assignment.participant_id for assignment in step.assignments]
        return BuildRequest(
            content=await self._resources.files.get(step.content or ""),
            title=step.name,
            signer_count=sum(participant_id is not None for participant_id in participant_ids),
            agent_signs=None in participant_ids,
            data=data,
            values=document_values(step, done),
        )

    async def _store_document(
        self, interaction: InteractionView, step: StepView, document: Document
    ) -> Document:
        """Stores the document on the step; returns the stored one if another process was first."""

        def decide(unit: UnitOfWork) -> Document:
            row = unit.drafts[interaction.session_id].interaction(interaction.id).step(step.id)
            if row.document is None:
                row.document = document
                unit.retain_file(document.digest)
            return row.document

        return await self._resources.database.change(
            interaction.session_id, decide=decide, cause="prepareDocument", actor=SYSTEM
        )

    async def _load_step(self, step_id: str) -> StepRow:
        async with self._resources.database.read_transaction() as sql:
            return await sql.get_one(StepRow, step_id)


def _template_data(interaction: InteractionView, step: StepView) -> dict[str, str]:
    """Returns the data of a dynamic document: the agent's details and earlier steps' values."""
    data = dict(interaction.details.values) if interaction.details else {}
    for earlier_step in interaction.steps[: step.position]:
        for assignment in earlier_step.assignments:
            data |= assignment.values or {}
    return data
