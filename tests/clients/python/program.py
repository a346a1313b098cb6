"""A program with the client that ariadne-codegen generates; it prints each step as a JSON line."""

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta

from bubbles import (
    AddInteractionInput,
    Bubbles,
    ContactInput,
    CreateDynamicTemplateInput,
    CreateWorkflowTemplateInput,
    GraphQLClientGraphQLMultiError,
    InteractionRow,
    SignAsAgentInput,
    SignatureInput,
    StartSessionInput,
    TemplateStepInput,
    VerificationMethod,
    VerificationStepInput,
    WorkflowStepInput,
)

URL = os.environ["BUBBLES_URL"]
LETTER = """Dear customer, #field("customer_1.signature", kind: "signature")
#field("agent.signature", kind: "signature")"""


def connect(token: str) -> Bubbles:
    authorization = {"Authorization": f"Bearer {token}"}
    return Bubbles(
        URL,
        headers=authorization,
        ws_url=URL.replace("http", "ws", 1),
        ws_connection_init_payload=authorization,
    )


def report(step: str, **details: object) -> None:
    print(json.dumps({"step": step, **details}, default=str), flush=True)  # noqa: T201


async def create_workflow(admin: Bubbles) -> str:
    """Creates a workflow of a verification and a letter, which the agent signs last."""
    letter = CreateDynamicTemplateInput(name="Letter", source=LETTER)
    created = (await admin.create_dynamic_template(letter)).create_dynamic_template
    assert created.template, created.errors
    workflow = CreateWorkflowTemplateInput(
        name="Opening an account",
        steps=[
            WorkflowStepInput(verification=VerificationStepInput(method=VerificationMethod.OTP)),
            WorkflowStepInput(template=TemplateStepInput(templateId=created.template.id)),
        ],
    )
    payload = (await admin.create_workflow_template(workflow)).create_workflow_template
    assert payload.template, payload.errors
    report("workflow", steps=[[step.kind, step.assignee] for step in payload.template.steps])
    return payload.template.id


async def start_session(agent: Bubbles) -> str:
    customer = ContactInput(name="Charlie Customer", phone="+49 170 1234567")
    session = StartSessionInput(name="Opening", customer=customer)
    payload = (await agent.start_session(session)).start_session
    assert payload.session, payload.errors
    assert payload.participant
    report("session", phone=payload.participant.phone)
    return payload.session.id


async def add_interaction(agent: Bubbles, session_id: str, template_id: str) -> InteractionRow:
    """Adds an interaction; returns it."""
    interaction = AddInteractionInput(
        sessionId=session_id,
        templateId=template_id,
        expiresAt=datetime.now(UTC) + timedelta(days=1),
    )
    payload = (await agent.add_interaction(interaction)).add_interaction
    assert payload.interaction, payload.errors
    report("added", cursor=payload.cursor)
    return payload.interaction


async def add_while_subscribed(agent: Bubbles, session_id: str, template_id: str) -> InteractionRow:
    """Adds an interaction when a subscription has started; returns it as the update has it."""
    async for item in agent.session_updates(session_id):
        update = item.session_updates
        report("update", previous=update.previous, cursor=update.cursor)
        if update.session:
            added = await add_interaction(agent, session_id, template_id)
        for event in update.events:
            if event.typename__ == "InteractionAdded":
                assert event.interaction == added
                assert abs(datetime.now(UTC) - event.occurred_at) < timedelta(minutes=1)
                return event.interaction
    raise AssertionError("the subscription ended")


async def sign(agent: Bubbles, interaction_id: str) -> None:
    """Signs an interaction as the agent, which is refused."""
    signature = SignatureInput(typedName="Dana Agent")
    signing = SignAsAgentInput(interactionId=interaction_id, signature=signature)
    (error,) = (await agent.sign_as_agent(signing)).sign_as_agent.errors
    assert error.typename__ == "ActionUnavailable"
    report("refusal", reason=error.reason, action=error.action)


async def resume(agent: Bubbles, session_id: str, cursor: str) -> None:
    """Subscribes from a cursor that is not one, which is an error of the whole request."""
    try:
        await anext(agent.session_updates(session_id, after=cursor))
    except GraphQLClientGraphQLMultiError as error:
        report("error", codes=[(each.extensions or {})["code"] for each in error.errors])


async def main() -> None:
    tokens = os.environ["BUBBLES_TOKENS"].split()
    async with connect(tokens[0]) as admin, connect(tokens[1]) as agent:
        viewer = (await agent.get_viewer()).viewer
        report("viewer", type=viewer.typename__)
        workflow_id = await create_workflow(admin)
        session_id = await start_session(agent)
        added = await add_while_subscribed(agent, session_id, workflow_id)
        await sign(agent, added.id)
        await resume(agent, session_id, "nonsense")
        sessions = (await agent.list_sessions(first=1)).sessions
        assert sessions.nodes[0].interactions == [added]
        report("sessions", total=sessions.total_count, name=sessions.nodes[0].name)


asyncio.run(main())
