"""Fields that a participant has saved before signing."""

from collections.abc import AsyncIterator

import pytest

from testing.running_server import RunningServer, running_server

pytestmark = pytest.mark.anyio


@pytest.fixture
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("saved")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder) as running:
        yield running


async def test_a_document_with_saved_fields_can_be_signed_without_new_values(
    server: RunningServer,
) -> None:
    source = '#field("customer_1.name", required: true) #field("customer_1.s", kind: "signature")'
    template = await server.admin.mutate(
        "createDynamicDocument", "template { id }", name="L", source=source
    )
    session = await server.agent.mutate(
        "startSession",
        "session { id } participant { id }",
        name="S",
        customer={"name": "Charlie", "email": "charlie@example.com"},
    )
    payload = await server.agent.mutate(
        "addInteraction",
        "interaction { id steps { id } }",
        sessionId=session["session"]["id"],
        templateId=template["template"]["id"],
    )
    interaction_id = payload["interaction"]["id"]
    step_id = payload["interaction"]["steps"][0]["id"]
    customer = await server.join(session["participant"]["id"])
    await customer.mutate("startInteraction", interactionId=interaction_id)
    values = [{"name": "customer_1.name", "value": "Charlie"}]
    await customer.mutate("saveFields", stepId=step_id, values=values)
    await customer.mutate("saveFields", stepId=step_id, values=[])
    signed = await customer.mutate(
        "signStep", "interaction { status }", stepId=step_id, signature="C"
    )
    assert signed["interaction"]["status"] == "COMPLETED"
