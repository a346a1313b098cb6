"""The templates from which a simulation adds interactions."""

from dataclasses import replace

from gql.documents.dynamic_document import compile_dynamic_document
from gql.model.database.tables import TemplateRow
from gql.model.database.write_transaction import WriteTransaction
from gql.model.domain.enums import (
    AgentSigning,
    Assignee,
    FieldKind,
    InteractionKind,
    StepKind,
    VerificationMethod,
)
from gql.model.domain.value_objects import CartItem, FieldSpec, StepSpec
from gql.resolvers.context import Context
from gql.resolvers.organization.templates import add_template as add_template_row
from gql.resolvers.organization.templates import document_spec

CONTRACT = """#field("customer_1.address", required: true)
#field("customer_3.address")
#field("customer_1.sign", kind: "signature", h: 40pt)"""
LETTER = """Dear #value("full_name"), we write to you about #value("risk").
#field("customer_1.sign", kind: "signature", h: 40pt)"""
NAME = FieldSpec("full_name", FieldKind.TEXT, required=True)
RISK = FieldSpec("risk", FieldKind.CHOICE, required=True, options=("Low", "High"))
FORM = StepSpec(StepKind.FORM, "Details", fields=(NAME,))
PRIMARY_FORM = replace(FORM, assignee=Assignee.PRIMARY)
AGENT_FORM = StepSpec(StepKind.FORM, "Assessment", Assignee.AGENT, (RISK,))
FILES = StepSpec(StepKind.FILE_REQUEST, "Papers", Assignee.PRIMARY, file_count=2)
CART = StepSpec(
    StepKind.CART, "Package", Assignee.PRIMARY, items=(CartItem("Card", 1, 900, "EUR"),)
)
CODE = StepSpec(StepKind.VERIFICATION, "Code", method=VerificationMethod.OTP)
PHONE = StepSpec(StepKind.VERIFICATION, "Phone", Assignee.PRIMARY, method=VerificationMethod.PHONE)

Steps = tuple[StepSpec, ...]


async def build_template_steps(context: Context) -> tuple[Steps, ...]:
    """Returns the steps of every template. Stores their files, which all examples share."""
    contract_pdf = await context.documents.pool.run(compile_dynamic_document, CONTRACT, {})
    letter_pdf = await context.documents.pool.run(compile_dynamic_document, LETTER, {})
    contract = await document_spec(
        context, StepKind.PDF_DOCUMENT, "Contract", contract_pdf, contract_pdf.pdf, None
    )
    letter = await document_spec(
        context, StepKind.DYNAMIC_DOCUMENT, "Letter", letter_pdf, LETTER.encode(), None
    )
    letter = replace(letter, assignee=Assignee.PRIMARY)
    agent_signs_last = replace(contract, agent_signing=AgentSigning.LAST)
    return (
        (contract,),
        (agent_signs_last,),
        (replace(contract, agent_signing=AgentSigning.FIRST),),
        (FORM,),
        (PRIMARY_FORM,),
        (FILES,),
        (CART,),
        (letter,),
        (CODE, PRIMARY_FORM, agent_signs_last),
        (AGENT_FORM, contract),
        (PHONE, FORM),
        (AGENT_FORM,),
        (PRIMARY_FORM, AGENT_FORM, CART, letter),
    )


async def add_template(
    transaction: WriteTransaction, organization_id: str, steps: Steps
) -> TemplateRow:
    kind = InteractionKind.WORKFLOW if len(steps) > 1 else InteractionKind[steps[0].kind]
    name = " and ".join(step.name for step in steps)
    return await add_template_row(transaction, organization_id, kind, name, steps)
