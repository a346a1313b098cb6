"""A program with the generated client. `turms gen` writes the module `bubbles`."""

from bubbles import (
    AddInteractionInput,
    Bubbles,
    CartItemInput,
    ContactInput,
    CreateCartTemplateInput,
    CreateDynamicTemplateInput,
    CreateWorkflowTemplateInput,
    InteractionRow,
    RefusalActionUnavailable,
    SessionUpdatesSessionUpdates,
    SessionUpdatesSessionUpdatesEventsBaseInteractionAdded,
    SignAsAgentInput,
    SignatureInputTypedName,
    StartSessionInput,
    StartSessionStartSession,
    TemplateStepInput,
    UnavailableReason,
    VerificationMethod,
    VerificationStepInput,
)
from bubbles import CreateCartTemplateCreateCartTemplateTemplate as Cart
from bubbles import CreateWorkflowTemplateCreateWorkflowTemplateTemplate as Workflow

LETTER = """Dear customer, #field("customer_1.signature", kind: "signature")
#field("agent.signature", kind: "signature")"""


async def create_cart(admin: Bubbles) -> Cart:
    item = CartItemInput(name="Card", quantity=3, price=900, currency="EUR")
    payload = await admin.create_cart_template(CreateCartTemplateInput(name="Cards", items=[item]))
    assert payload.template, payload.errors
    return payload.template


async def create_letter(admin: Bubbles) -> str:
    payload = await admin.create_dynamic_template(
        CreateDynamicTemplateInput(name="Letter", source=LETTER)
    )
    assert payload.template, payload.errors
    return payload.template.id


async def create_workflow(admin: Bubbles, template_id: str) -> Workflow:
    """Creates a workflow of a verification and this template."""
    payload = await admin.create_workflow_template(
        CreateWorkflowTemplateInput(
            name="Opening an account",
            steps=[
                VerificationStepInput(method=VerificationMethod.OTP),
                TemplateStepInput(template_id=template_id),
            ],
        )
    )
    assert payload.template, payload.errors
    return payload.template


async def start_session(agent: Bubbles, phone: str) -> StartSessionStartSession:
    customer = ContactInput(name="Charlie Customer", phone=phone)
    return await agent.start_session(StartSessionInput(name="Opening", customer=customer))


async def add_interaction(agent: Bubbles, session_id: str, template_id: str) -> InteractionRow:
    payload = await agent.add_interaction(
        AddInteractionInput(session_id=session_id, template_id=template_id)
    )
    assert payload.interaction, payload.errors
    return payload.interaction


async def sign(agent: Bubbles, interaction_id: str) -> UnavailableReason | None:
    """Signs an interaction as the agent. Returns why that is not possible, or None if it was."""
    signature = SignatureInputTypedName(typed_name="Dana Agent")
    payload = await agent.sign_as_agent(
        SignAsAgentInput(interaction_id=interaction_id, signature=signature)
    )
    for error in payload.errors:
        if isinstance(error, RefusalActionUnavailable):
            return error.reason
        raise AssertionError(error)
    return None


def added_interactions(update: SessionUpdatesSessionUpdates) -> list[InteractionRow]:
    return [
        event.interaction
        for event in update.events
        if isinstance(event, SessionUpdatesSessionUpdatesEventsBaseInteractionAdded)
    ]
