"""Fields that a participant has saved before signing."""

import pytest

from testing.running_server import RunningServer
from testing.session_scenario import create_template, start_interaction, start_scenario

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]

SOURCE = """#field("customer_1.name", required: true)
#field("customer_1.signature", kind: "signature")"""


async def test_saved_values_are_kept_by_an_empty_save_and_suffice_for_signing(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    letter = await create_template(server, "createDynamicTemplate", source=SOURCE)
    interaction = await scenario.add_interaction(letter)
    ada, step_id = scenario.people["Ada"], interaction["steps"][0]["id"]
    await start_interaction(ada, interaction["id"])
    values = [{"name": "customer_1.name", "value": "Ada"}]
    await ada.mutate("saveFields", stepId=step_id, values=values)
    # an empty save must not remove the saved values
    await ada.mutate("saveFields", stepId=step_id, values=[])
    payload = await ada.mutate(
        "signStep", "interaction { status }", stepId=step_id, signature={"typedName": "Ada"}
    )
    assert payload["interaction"]["status"] == "COMPLETED"
