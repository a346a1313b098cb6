"""The catalogue: what can be sent, set up ahead by an admin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from gql.documents.build_document import field_specs
from gql.documents.compose import compile_dynamic
from gql.documents.errors import DocumentError
from gql.documents.pdf.inspection import Template
from gql.model.database.tables import OrganizationRow, TemplateRow, UploadRow
from gql.model.database.unit_of_work import Outcome, UnitOfWork
from gql.model.domain.enums import (
    ActorKind,
    AgentSigning,
    Assignee,
    FieldKind,
    InteractionKind,
    StepKind,
    VerificationMethod,
)
from gql.model.domain.errors import Invalid, NotFound
from gql.model.domain.identifiers import new_id
from gql.model.domain.validation import AGENT, owner, plain
from gql.model.domain.value_objects import CartItem, FieldSpec, Policy, StepSpec
from gql.resolvers.context import STAFF, Context
from gql.resolvers.interaction.interactions import check_fields
from gql.resolvers.pagination import Page, page_of
from gql.resolvers.uploads import require_uploaded

MAX_STEPS = 50
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(; ?[\w-]+=[\w.-]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class WorkflowStep:
    """One step of a workflow to be made: a template by id, or a verification by a method."""

    template_id: str | None = None
    verification: VerificationMethod | None = None
    name: str | None = None
    assignee: Assignee | None = None


async def create_upload(context: Context, file_name: str, content_type: str) -> Outcome:
    """Makes a place for a file to come to by HTTP PUT, within minutes, by this viewer."""
    viewer = context.require(*STAFF, ActorKind.PARTICIPANT)
    plain(file_name, ("input", "fileName"))
    if len(content_type) > 100 or not _MEDIA_TYPE.fullmatch(content_type):
        raise Invalid("That is not a media type.", ("input", "contentType"))
    async with context.ordering() as work:
        row = UploadRow(
            id=new_id("upl"),
            organization_id=viewer.organization_id,
            owner_id=viewer.id,
            file_name=file_name,
            content_type=content_type,
            created_at=work.now,
        )
        work.add(row)
        work.answer(upload=row.id)
    return work.outcome


async def create_pdf_template(
    context: Context, name: str, upload_id: str, agent_signs: AgentSigning | None = None
) -> Outcome:
    """Makes a template of an uploaded AcroForm; its fields are mapped to signers by their names."""
    content = await context.documents.files.get(await _brought(context, upload_id))
    try:
        form = await context.documents.preparer.inspect(content)
    except DocumentError as error:
        raise Invalid(str(error), ("input", "uploadId")) from error
    spec = await document_spec(context, StepKind.PDF_DOCUMENT, name, form, form.pdf, agent_signs)
    return await _create(context, InteractionKind.PDF_DOCUMENT, name, (spec,))


async def _brought(context: Context, upload_id: str) -> str:
    viewer = context.require(ActorKind.ADMIN)
    async with context.database.reading() as sql:
        row = await sql.get(UploadRow, upload_id)
    return require_uploaded(row, viewer.id).digest


async def create_dynamic_document(
    context: Context, name: str, source: str, agent_signs: AgentSigning | None = None
) -> Outcome:
    """Makes a template of a Typst source; the values of earlier steps are its data."""
    context.require(ActorKind.ADMIN)
    plain(source, ("input", "source"), limit=200_000)
    try:
        form = await context.documents.pool.run(compile_dynamic, source, {})
    except DocumentError as error:
        raise Invalid(str(error), ("input", "source")) from error
    content = source.encode()
    spec = await document_spec(context, StepKind.DYNAMIC_DOCUMENT, name, form, content, agent_signs)
    return await _create(context, InteractionKind.DYNAMIC_DOCUMENT, name, (spec,))


async def document_spec(
    context: Context,
    kind: StepKind,
    name: str,
    form: Template,
    content: bytes,
    agent_signs: AgentSigning | None,
) -> StepSpec:
    """The step that a document makes; its content is kept by digest before any row names it."""
    fields = field_specs(form.fields)
    place = any(one.kind is FieldKind.SIGNATURE and owner(one) == AGENT for one in fields)
    default = AgentSigning.LAST if place else AgentSigning.NEVER
    return StepSpec(
        kind=kind,
        name=name,
        fields=fields,
        content=await context.documents.files.put(content),
        page_count=form.page_count,
        page_sizes=form.page_sizes,
        agent_signing=agent_signs or default,
    )


async def create_form(
    context: Context, name: str, fields: Sequence[FieldSpec], assignee: Assignee = Assignee.PRIMARY
) -> Outcome:
    """Makes a form of typed fields, for the customer, everyone, or the agent."""
    if not fields:
        raise Invalid("A form needs at least one field.", ("input", "fields"))
    check_fields(fields, ("input", "fields"))
    if any(one.kind is FieldKind.SIGNATURE for one in fields):
        raise Invalid("A form takes no signature; use a document.", ("input", "fields"))
    spec = StepSpec(StepKind.FORM, name, assignee, tuple(fields))
    return await _create(context, InteractionKind.FORM, name, (spec,))


async def create_file_request(
    context: Context, name: str, file_count: int = 1, assignee: Assignee = Assignee.PRIMARY
) -> Outcome:
    """Makes a request for a number of files."""
    if not 1 <= file_count <= 20:
        raise Invalid("Between 1 and 20 files can be asked for.", ("input", "fileCount"))
    if assignee is Assignee.AGENT:
        raise Invalid("Files are asked of participants.", ("input", "assignee"))
    spec = StepSpec(StepKind.FILE_REQUEST, name, assignee, file_count=file_count)
    return await _create(context, InteractionKind.FILE_REQUEST, name, (spec,))


async def create_cart(context: Context, name: str, items: Sequence[CartItem]) -> Outcome:
    """Makes a cart of items for the customer to confirm."""
    if not 1 <= len(items) <= 100:
        raise Invalid("A cart holds between 1 and 100 items.", ("input", "items"))
    for item in items:
        plain(item.name, ("input", "items", "name"))
        if item.quantity < 1 or item.price < 0:
            raise Invalid("Quantities are at least 1 and prices at least 0.", ("input", "items"))
        if len(item.currency) != 3 or not item.currency.isupper():
            raise Invalid("A currency is a code such as EUR.", ("input", "items", "currency"))
    spec = StepSpec(StepKind.CART, name, Assignee.PRIMARY, items=tuple(items))
    return await _create(context, InteractionKind.CART, name, (spec,))


async def create_workflow(context: Context, name: str, steps: Sequence[WorkflowStep]) -> Outcome:
    """Makes an ordered series of steps out of stand-alone templates and verifications."""
    viewer = context.require(ActorKind.ADMIN)
    if not 1 <= len(steps) <= MAX_STEPS:
        raise Invalid(f"A workflow has between 1 and {MAX_STEPS} steps.", ("input", "steps"))
    specs: list[StepSpec] = []
    for step in steps:
        specs += await _steps_of(context, step, viewer.organization_id)
    if all(one.kind is StepKind.VERIFICATION for one in specs):
        raise Invalid("A workflow needs something besides verification.", ("input", "steps"))
    return await _create(context, InteractionKind.WORKFLOW, name, tuple(specs))


async def _steps_of(context: Context, step: WorkflowStep, organization_id: str) -> list[StepSpec]:
    if (step.template_id is None) == (step.verification is None):
        raise Invalid("A step names either a template or a verification.", ("input", "steps"))
    if step.name is not None:
        plain(step.name, ("input", "steps", "name"))
    if step.verification:
        return [_verification(context, step, step.verification)]
    async with context.database.reading() as sql:
        row = await sql.get(TemplateRow, step.template_id)
    if row is None or row.organization_id != organization_id or row.archived_at:
        raise NotFound("Template", ("input", "steps", "templateId"))
    if row.kind is InteractionKind.WORKFLOW:
        raise Invalid("A workflow cannot hold a workflow.", ("input", "steps", "templateId"))
    spec = row.steps[0]
    return [replace(spec, name=step.name or spec.name, assignee=step.assignee or spec.assignee)]


def _verification(context: Context, step: WorkflowStep, method: VerificationMethod) -> StepSpec:
    if method is VerificationMethod.PHONE and not context.settings.simulated_phone:
        raise Invalid(
            "No phone verification provider is set up on this server.", ("input", "steps")
        )
    name = step.name or (
        "Phone verification" if method is VerificationMethod.PHONE else "One-time code"
    )
    assignee = step.assignee or Assignee.EVERYONE
    if assignee is Assignee.AGENT:
        raise Invalid("Only participants are verified.", ("input", "steps", "assignee"))
    return StepSpec(StepKind.VERIFICATION, name, assignee, method=method)


async def _create(
    context: Context, kind: InteractionKind, name: str, steps: tuple[StepSpec, ...]
) -> Outcome:
    viewer = context.require(ActorKind.ADMIN)
    plain(name, ("input", "name"))
    async with context.ordering() as work:
        row = new_template(work, viewer.organization_id, kind, name, steps)
        work.answer(template=row.id)
    return work.outcome


def new_template(
    work: UnitOfWork,
    organization_id: str,
    kind: InteractionKind,
    name: str,
    steps: tuple[StepSpec, ...],
) -> TemplateRow:
    """A template's row, put into the work."""
    row = TemplateRow(
        id=new_id("tpl"),
        organization_id=organization_id,
        name=name,
        kind=kind,
        steps=steps,
        created_at=work.now,
    )
    work.add(row)
    work.keep(*(one.content for one in steps if one.content))
    return row


async def archive_template(context: Context, template_id: str) -> Outcome:
    """Takes a template out of the catalogue; what was sent of it stays as it is."""
    viewer = context.require(ActorKind.ADMIN)
    async with context.ordering() as work:
        row = await work.sql.get(TemplateRow, template_id)
        if row is None or row.organization_id != viewer.organization_id:
            raise NotFound("Template", ("input", "templateId"))
        row.archived_at = row.archived_at or work.now
        work.answer(template=row.id)
    return work.outcome


async def templates(context: Context, first: int, after: str | None) -> Page[TemplateRow]:
    """What can be sent, newest first; archived templates are left out."""
    viewer = context.require(*STAFF, ActorKind.PARTNER)
    ours = select(TemplateRow).where(
        TemplateRow.organization_id == viewer.organization_id, TemplateRow.archived_at.is_(None)
    )
    return await page_of(context.database, ours, TemplateRow.id, first, after)


async def update_policy(
    context: Context,
    allow_draft_download: bool | None = None,
    allow_delete: bool | None = None,
    auto_open: bool | None = None,
    link_lifetime_seconds: int | None = None,
    session_lifetime_seconds: int | None = None,
) -> Outcome:
    """Changes the organization's settings, for sessions started from now on."""
    viewer = context.require(ActorKind.ADMIN)
    given = {
        "allow_draft_download": allow_draft_download,
        "allow_delete": allow_delete,
        "auto_open": auto_open,
        "link_lifetime": link_lifetime_seconds,
        "session_lifetime": session_lifetime_seconds,
    }
    for name, seconds in (("link", link_lifetime_seconds), ("session", session_lifetime_seconds)):
        if seconds is not None and not 60 <= seconds <= 365 * 86_400:
            raise Invalid(
                "A lifetime is between a minute and a year.", ("input", f"{name}LifetimeSeconds")
            )
    async with context.ordering() as work:
        wanted = select(OrganizationRow).where(OrganizationRow.id == viewer.organization_id)
        row = (await work.sql.scalars(wanted.with_for_update())).one()
        changed: dict[str, Any] = {name: one for name, one in given.items() if one is not None}
        row.policy = replace(row.policy, **changed)
        work.answer(organization=row.id)
    return work.outcome


async def policy(context: Context) -> Policy:
    """The organization's settings as they are for sessions started now."""
    viewer = context.require(*STAFF)
    async with context.database.reading() as sql:
        return (await sql.get_one(OrganizationRow, viewer.organization_id)).policy
