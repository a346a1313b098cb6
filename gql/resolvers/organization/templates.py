"""The templates that can be sent to sessions: documents, forms and file requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select

from gql.documents.build_document import field_specs
from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.errors import DocumentError
from gql.documents.pdf.inspection import InspectedPdf
from gql.model.database.outcome import MutationResult
from gql.model.database.tables import TemplateRow, UploadRow
from gql.model.database.write_transaction import WriteTransaction
from gql.model.domain.enums import (
    ActorKind,
    AgentSigning,
    Assignee,
    FieldKind,
    InteractionKind,
    StepKind,
)
from gql.model.domain.errors import Invalid, NotFound
from gql.model.domain.identifiers import new_id
from gql.model.domain.rules.limits import MAX_FILES
from gql.model.domain.validation import AGENT_INDEX, signer_index_of, validate_text
from gql.model.domain.value_objects import FieldSpec, StepSpec
from gql.resolvers.context import STAFF, Context
from gql.resolvers.interaction.fields import check_fields
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import TemplateChanged
from gql.resolvers.pagination import Page, Slice, page_of
from gql.resolvers.payloads import Payload
from gql.resolvers.uploads import require_uploaded


@dataclass(frozen=True, kw_only=True)
class TemplatePayload(Payload[TemplateChanged]):
    """A template after the mutation."""

    template: TemplateRow | None = None

    @classmethod
    async def build(cls, context: Context, result: MutationResult[TemplateChanged]) -> Self:
        """Returns the payload with the template as it is now."""
        async with context.database.read_transaction() as sql:
            row = await sql.get(TemplateRow, result.outcome.template_id)
        return cls(cursor=result.cursor, replayed=result.replayed, template=row)


async def templates(
    context: Context, part: Slice, kind: InteractionKind | None = None
) -> Page[TemplateRow]:
    """Returns a page of the templates that can be sent, newest first, without archived ones."""
    viewer = context.require(*STAFF, ActorKind.PARTNER)
    query = select(TemplateRow).where(
        TemplateRow.organization_id == viewer.organization_id, TemplateRow.archived_at.is_(None)
    )
    if kind is not None:
        query = query.where(TemplateRow.kind == kind)
    return await page_of(context.database, query, TemplateRow.id, "tpl", part)


@mutation_resolver(TemplateChanged, TemplatePayload)
async def create_pdf_template(
    context: Context, name: str, upload_id: str, agent_signing: AgentSigning | None = None
) -> MutationResult[TemplateChanged]:
    """Creates a template from an uploaded AcroForm. Field names say which signer they belong to."""
    content = await context.documents.files.get(await _uploaded_digest(context, upload_id))
    try:
        form = await context.documents.preparer.inspect(content)
    except DocumentError as error:
        raise Invalid(error.text, ("input", "uploadId")) from error
    spec = await document_spec(context, StepKind.PDF_DOCUMENT, name, form, form.pdf, agent_signing)
    return await create_template(context, InteractionKind.PDF_DOCUMENT, name, (spec,))


async def _uploaded_digest(context: Context, upload_id: str) -> str:
    viewer = context.require(ActorKind.ADMIN)
    async with context.database.read_transaction() as sql:
        row = await sql.get(UploadRow, upload_id)
    return require_uploaded(row, viewer.id).digest


@mutation_resolver(TemplateChanged, TemplatePayload)
async def create_dynamic_template(
    context: Context, name: str, source: str, agent_signing: AgentSigning | None = None
) -> MutationResult[TemplateChanged]:
    """Creates a template from a Typst source. Its data are the values of earlier steps."""
    context.require(ActorKind.ADMIN)
    validate_text(source, ("input", "source"), limit=200_000, multiline=True)
    try:
        form = await context.documents.pool.run(compile_dynamic_document, source, {})
    except DocumentError as error:
        raise Invalid(error.text, ("input", "source")) from error
    content = source.encode()
    spec = await document_spec(
        context, StepKind.DYNAMIC_DOCUMENT, name, form, content, agent_signing
    )
    return await create_template(context, InteractionKind.DYNAMIC_DOCUMENT, name, (spec,))


async def document_spec(
    context: Context,
    kind: StepKind,
    name: str,
    form: InspectedPdf,
    content: bytes,
    agent_signing: AgentSigning | None,
) -> StepSpec:
    """Returns the step of a document template. Stores the content before any row refers to it.

    By default the agent signs last if the document has a signature field for them, else never.
    """
    fields = field_specs(form.fields)
    has_agent_signature = any(
        field.kind is FieldKind.SIGNATURE and signer_index_of(field) == AGENT_INDEX
        for field in fields
    )
    default = AgentSigning.LAST if has_agent_signature else AgentSigning.NEVER
    return StepSpec(
        kind=kind,
        name=name,
        fields=fields,
        content=await context.documents.files.put(content),
        page_count=form.page_count,
        page_sizes=form.page_sizes,
        agent_signing=agent_signing or default,
    )


@mutation_resolver(TemplateChanged, TemplatePayload)
async def create_form_template(
    context: Context, name: str, fields: Sequence[FieldSpec], assignee: Assignee = Assignee.PRIMARY
) -> MutationResult[TemplateChanged]:
    """Creates a form of typed fields for the customer, for everyone, or for the agent."""
    if not fields:
        raise Invalid("A form needs at least one field.", ("input", "fields"))
    check_fields(fields, ("input", "fields"))
    if any(field.kind is FieldKind.SIGNATURE for field in fields):
        raise Invalid("A form takes no signature; use a document.", ("input", "fields"))
    spec = StepSpec(StepKind.FORM, name, assignee, tuple(fields))
    return await create_template(context, InteractionKind.FORM, name, (spec,))


@mutation_resolver(TemplateChanged, TemplatePayload)
async def create_file_request_template(
    context: Context, name: str, file_count: int = 1, assignee: Assignee = Assignee.PRIMARY
) -> MutationResult[TemplateChanged]:
    """Creates a request for a number of files."""
    if not 1 <= file_count <= MAX_FILES:
        raise Invalid(
            "Between 1 and {limit} files can be asked for.", ("input", "fileCount"), limit=MAX_FILES
        )
    if assignee is Assignee.AGENT:
        raise Invalid("Files are asked of participants.", ("input", "assignee"))
    spec = StepSpec(StepKind.FILE_REQUEST, name, assignee, file_count=file_count)
    return await create_template(context, InteractionKind.FILE_REQUEST, name, (spec,))


async def create_template(
    context: Context, kind: InteractionKind, name: str, steps: tuple[StepSpec, ...]
) -> MutationResult[TemplateChanged]:
    """Creates a template of the admin's organization in one transaction."""
    viewer = context.require(ActorKind.ADMIN)
    validate_text(name, ("input", "name"))
    async with context.write_transaction() as transaction:
        row = await add_template(transaction, viewer.organization_id, kind, name, steps)
        return transaction.record(TemplateChanged(row.id))


async def add_template(
    transaction: WriteTransaction,
    organization_id: str,
    kind: InteractionKind,
    name: str,
    steps: tuple[StepSpec, ...],
) -> TemplateRow:
    """Adds a template to the transaction and returns its row."""
    row = TemplateRow(
        id=new_id("tpl"),
        organization_id=organization_id,
        name=name,
        kind=kind,
        steps=steps,
        created_at=transaction.now,
    )
    transaction.add(row)
    for digest in sorted({step.content for step in steps if step.content}):
        await transaction.retain_file(digest)
    return row


@mutation_resolver(TemplateChanged, TemplatePayload)
async def archive_template(context: Context, template_id: str) -> MutationResult[TemplateChanged]:
    """Archives a template. Interactions that were added from it do not change."""
    viewer = context.require(ActorKind.ADMIN)
    async with context.write_transaction() as transaction:
        row = await transaction.sql.get(TemplateRow, template_id)
        if row is None or row.organization_id != viewer.organization_id:
            raise NotFound("Template", ("input", "templateId"))
        row.archived_at = row.archived_at or transaction.now
        return transaction.record(TemplateChanged(row.id))
