"""Workflows: templates of several steps, made of other templates and of verifications."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gql.model.database.outcome import MutationResult
from gql.model.database.tables import TemplateRow
from gql.model.domain.enums import (
    ActorKind,
    Assignee,
    InteractionKind,
    StepKind,
    VerificationMethod,
)
from gql.model.domain.errors import Invalid, NotFound
from gql.model.domain.rules.limits import MAX_STEPS
from gql.model.domain.validation import validate_text
from gql.model.domain.value_objects import StepSpec
from gql.resolvers.context import Context
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.organization.templates import TemplatePayload, create_template
from gql.resolvers.outcomes import TemplateChanged


@dataclass(frozen=True, slots=True)
class TemplateStep:
    """A step of a new workflow, made from a template; None takes over what the template says."""

    template_id: str
    name: str | None = None
    assignee: Assignee | None = None


@dataclass(frozen=True, slots=True)
class VerificationStep:
    """A step of a new workflow that verifies participants; None names it after the method."""

    method: VerificationMethod
    name: str | None = None
    assignee: Assignee = Assignee.EVERYONE


WorkflowStep = TemplateStep | VerificationStep


@mutation_resolver(TemplateChanged, TemplatePayload)
async def create_workflow_template(
    context: Context, name: str, steps: Sequence[WorkflowStep]
) -> MutationResult[TemplateChanged]:
    """Creates an ordered series of steps from stand-alone templates and verifications."""
    viewer = context.require(ActorKind.ADMIN)
    if not 1 <= len(steps) <= MAX_STEPS:
        raise Invalid(
            "A workflow has between 1 and {limit} steps.", ("input", "steps"), limit=MAX_STEPS
        )
    specs = [await _step_spec(context, step, viewer.organization_id) for step in steps]
    if all(spec.kind is StepKind.VERIFICATION for spec in specs):
        raise Invalid("A workflow needs something besides verification.", ("input", "steps"))
    return await create_template(context, InteractionKind.WORKFLOW, name, tuple(specs))


async def _step_spec(context: Context, step: WorkflowStep, organization_id: str) -> StepSpec:
    if isinstance(step, VerificationStep):
        return _verification_spec(context, step)
    return await _template_spec(context, step, organization_id)


async def _template_spec(context: Context, step: TemplateStep, organization_id: str) -> StepSpec:
    path = ("input", "steps", "template")
    if step.name is not None:
        validate_text(step.name, (*path, "name"))
    async with context.database.read_transaction() as sql:
        row = await sql.get(TemplateRow, step.template_id)
    if row is None or row.organization_id != organization_id or row.archived_at:
        raise NotFound("Template", (*path, "templateId"))
    if row.kind is InteractionKind.WORKFLOW:
        raise Invalid("A workflow cannot hold a workflow.", (*path, "templateId"))
    spec = row.steps[0]
    return replace(spec, name=step.name or spec.name, assignee=step.assignee or spec.assignee)


def _verification_spec(context: Context, step: VerificationStep) -> StepSpec:
    path = ("input", "steps", "verification")
    if step.name is not None:
        validate_text(step.name, (*path, "name"))
    is_phone = step.method is VerificationMethod.PHONE
    if is_phone and not context.settings.simulated_phone:
        raise Invalid("No phone verification provider is set up on this server.", (*path, "method"))
    if step.assignee is Assignee.AGENT:
        raise Invalid("Only participants are verified.", (*path, "assignee"))
    name = step.name or ("Phone verification" if is_phone else "One-time code")
    return StepSpec(StepKind.VERIFICATION, name, step.assignee, method=step.method)
