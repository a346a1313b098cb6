"""The templates of the demo data."""

from typing import Any

from gql.documents.demo import basic_contract
from gql.model.database.tables import UploadRow
from gql.model.domain.enums import Assignee, FieldKind, VerificationMethod
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import FieldSpec
from gql.resolvers.mutations import MutationResolver
from gql.resolvers.organization import carts, templates, workflows
from gql.resolvers.organization.carts import OfferedItem
from gql.resolvers.organization.templates import TemplatePayload
from gql.resolvers.organization.workflows import TemplateStep, VerificationStep, WorkflowStep
from gql.resolvers.outcomes import TemplateChanged
from gql.seed.demo_organization import ORGANIZATION, DemoOrganization

_WELCOME = """\
= Welcome, #value("full_name")

Your account of type *#value("account")* is ready to be opened. Please check your name, tell us
where to send your card, and sign.

#v(1em)
Address #h(1em) #field("customer_1.address", kind: "text", label: "Address", required: true)

#v(1em)
Signature #h(1em) #field("customer_1.signature", kind: "signature", h: 40pt)
"""

_SINGLE_STEP_TEMPLATES: tuple[
    tuple[str, MutationResolver[TemplateChanged, TemplatePayload], dict[str, Any]], ...
] = (
    (
        "Personal details",
        templates.create_form_template,
        {
            "fields": (
                FieldSpec("full_name", FieldKind.TEXT, "Full name", required=True),
                FieldSpec("birth_date", FieldKind.DATE, "Date of birth", required=True),
                FieldSpec(
                    "account",
                    FieldKind.CHOICE,
                    "Account",
                    required=True,
                    options=("Current", "Savings"),
                ),
            )
        },
    ),
    (
        "Agent's assessment",
        templates.create_form_template,
        {
            "assignee": Assignee.AGENT,
            "fields": (
                FieldSpec("risk", FieldKind.CHOICE, "Risk", required=True, options=("Low", "High")),
            ),
        },
    ),
    ("Proof of identity", templates.create_file_request_template, {"file_count": 2}),
    (
        "Starter package",
        carts.create_cart_template,
        {
            "items": (
                OfferedItem("Debit card", 1, "9.00", "EUR"),
                OfferedItem("Card reader", 2, "14.50", "EUR"),
            )
        },
    ),
    ("Welcome letter", templates.create_dynamic_template, {"source": _WELCOME}),
)

_WORKFLOWS: dict[str, tuple[str | VerificationMethod, ...]] = {
    "Account opening": (
        VerificationMethod.OTP,
        "Personal details",
        "Welcome letter",
        "Starter package",
    ),
    "Assessed contract": ("Agent's assessment", "Basic Contract"),
    "Verified contract": (VerificationMethod.PHONE, "Basic Contract"),
}

_ASSIGNEES = {"Welcome letter": Assignee.PRIMARY}


async def create_templates(organization: DemoOrganization) -> dict[str, str]:
    """Creates the templates and returns their ids by name."""
    ids = {"Basic Contract": await _create_contract(organization)}
    for name, mutation, arguments in _SINGLE_STEP_TEMPLATES:
        outcome = await organization.execute_as(
            organization.admin, mutation, name=name, **arguments
        )
        ids[name] = outcome.template_id
    for name, parts in _WORKFLOWS.items():
        steps = tuple(_workflow_step(part, ids) for part in parts)
        outcome = await organization.execute_as(
            organization.admin, workflows.create_workflow_template, name=name, steps=steps
        )
        ids[name] = outcome.template_id
    return ids


def _workflow_step(part: str | VerificationMethod, ids: dict[str, str]) -> WorkflowStep:
    if isinstance(part, VerificationMethod):
        return VerificationStep(part)
    return TemplateStep(ids[part], assignee=_ASSIGNEES.get(part))


async def _create_contract(organization: DemoOrganization) -> str:
    # people send a file over HTTP after createUpload; this stores it in the same way
    content = basic_contract(ORGANIZATION)
    digest = await organization.context.documents.files.put(content)
    database, admin = organization.context.database, organization.admin
    async with database.write_transaction() as transaction:
        upload = UploadRow(
            id=new_id("upl"),
            organization_id=admin.organization_id,
            owner_id=admin.id,
            file_name="basic-contract.pdf",
            content_type="application/pdf",
            size=len(content),
            digest=digest,
            created_at=transaction.now,
        )
        transaction.add(upload)
        await transaction.retain_file(digest)
    outcome = await organization.execute_as(
        admin, templates.create_pdf_template, name="Basic Contract", upload_id=upload.id
    )
    return outcome.template_id
