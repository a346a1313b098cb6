"""What an agent does with interactions and participants in the console, and the live results."""

import pytest
from playwright.async_api import expect

from gql.documents.pdf.fill import read_values
from testing.running_server import Person, RunningServer
from testing.session_scenario import (
    SessionScenario,
    create_form,
    create_verified_form,
    fill_form,
    load_session,
    sign_contract,
    start_scenario,
)
from tests.browser.console_page import open_console
from tests.browser.signature_pad import draw_signature
from tests.browser.window import Windows

pytestmark = pytest.mark.anyio


async def test_the_agent_signs_with_a_drawing_and_cannot_sign_again(
    server: RunningServer, windows: Windows, contract_template: str
) -> None:
    scenario = await start_scenario(server)
    contract = await scenario.add_interaction(contract_template, name="Our contract")
    console = await open_console(windows, server.agent, scenario.id)
    await sign_contract(scenario.people["Ada"], contract)
    card = console.interaction("Our contract")
    await expect(card).to_have_attribute("data-status", "AWAITING_AGENT")
    await console.press_action("Our contract", "SIGN_AS_AGENT")
    await console.dialog.get_by_role("button", name="Sign", exact=True).click()
    await expect(console.dialog.get_by_text("Please draw your signature")).to_be_visible()
    await draw_signature(console.dialog)
    await console.window.check_accessibility()
    await console.submit_dialog("Sign")
    await expect(card).to_have_attribute("data-status", "COMPLETED")
    button = console.action_button("Our contract", "SIGN_AS_AGENT")
    await expect(button).to_have_accessible_description(
        "Sign as agent The agent has signed already."
    )
    await expect(console.page.get_by_text("Sealed")).to_be_visible()


async def test_the_download_has_the_signed_values(
    server: RunningServer, windows: Windows, contract_template: str
) -> None:
    scenario = await start_scenario(server)
    contract = await scenario.add_interaction(
        contract_template, name="Our contract", agentSigning="NEVER"
    )
    await sign_contract(scenario.people["Ada"], contract)
    console = await open_console(windows, server.agent, scenario.id)
    await expect(console.page.get_by_text("Sealed")).to_be_visible()
    async with console.page.expect_download() as starting_download:
        await console.press_action("Our contract", "DOWNLOAD")
    download = await starting_download.value
    assert download.suggested_filename == "Basic Contract.pdf"
    content = (await download.path()).read_bytes()
    assert read_values(content)["customer_1.name"] == "Ada"


async def test_the_outcome_of_an_approval_appears_on_the_forwarded_contract(
    server: RunningServer, windows: Windows, contract_template: str
) -> None:
    scenario = await start_scenario(server)
    contract = await scenario.add_interaction(
        contract_template, name="Our contract", agentSigning="NEVER"
    )
    console = await open_console(windows, server.agent, scenario.id)
    forward = console.action_button("Our contract", "FORWARD_FOR_APPROVAL")
    await expect(forward).to_have_attribute("aria-disabled", "true")
    await sign_contract(scenario.people["Ada"], contract)
    await expect(forward).not_to_have_attribute("aria-disabled", "true")
    await console.forward_for_approval("Our contract", "Blake")
    card = console.approval("Our contract")
    await expect(card).to_contain_text("Forwarded to Blake Waiting for an answer")
    (approval,) = (await scenario.load())["interactions"][0]["approvals"]
    (approver,) = (await load_session(server.agent, approval["sessionId"]))["participants"]
    blake = await server.join(approver["id"])
    interaction_id = approval["interactionId"]
    await blake.mutate("startInteraction", interactionId=interaction_id)
    await blake.mutate(
        "rejectInteraction", interactionId=interaction_id, comment="Page 2 is missing."
    )
    await expect(card).to_contain_text("Rejected")
    await expect(card).to_contain_text("Page 2 is missing.")


async def test_the_participants_dialog_shows_who_is_connected_and_who_has_completed(
    server: RunningServer, windows: Windows
) -> None:
    scenario = await start_scenario(server)
    casey = await scenario.invite("Casey")
    form = await scenario.add_interaction(await create_form(server), name="A form")
    console = await open_console(windows, server.agent, scenario.id)
    await console.open_interaction_participants("A form")
    await expect(console.dialog.get_by_role("heading", name="0/2 completed")).to_be_visible()
    row = console.participant_row("Casey")
    await expect(row).to_contain_text("Not connected")
    async with casey.socket():
        await expect(row.get_by_text("Connected", exact=True)).to_be_visible()
        await fill_form(casey, form)
        await expect(row.get_by_role("listitem").get_by_text("Completed")).to_be_visible()
        await expect(console.dialog.get_by_role("heading", name="1/2 completed")).to_be_visible()
    await expect(row).to_contain_text("Not connected")
    await expect(console.participant_row("Ada")).not_to_contain_text("Completed")


async def test_a_private_session_is_started_once_from_the_menu_of_a_participant(
    server: RunningServer, windows: Windows
) -> None:
    scenario = await start_scenario(server)
    await scenario.invite("Casey")
    console = await open_console(windows, server.agent, scenario.id)
    await console.open_session_participants()
    menu = console.participant_row("Casey").get_by_role("button", name="Actions for Casey")
    await console.choose_menu_item(menu, "Start private session")
    parent_url = f"http://127.0.0.1:{server.port}/console/{scenario.id}"
    await expect(console.page).not_to_have_url(parent_url)
    await expect(console.page.get_by_text("Private session ·")).to_be_visible()
    await console.page.get_by_role("link", name="Go to the session this came from").click()
    await console.page.get_by_role("link", name="Private session with Casey open").wait_for()
    await console.open_session_participants()
    await menu.click()
    menu_item = console.page.get_by_role("menuitem", name="Start private session")
    await expect(menu_item).to_have_attribute("aria-disabled", "true")
    assert (await scenario.load(scenario.people["Ada"]))["children"] == []


async def test_the_preview_follows_what_the_customer_types(
    server: RunningServer, windows: Windows, contract_template: str
) -> None:
    scenario = await start_scenario(server)
    contract = await scenario.add_interaction(contract_template, name="Our contract")
    console = await open_console(windows, server.agent, scenario.id)
    page = console.page.get_by_test_id(f"page-{await name_field_page_number(server, scenario.id)}")
    await expect(page.get_by_role("img")).to_be_visible()
    blank_revision = await page.get_attribute("data-revision")
    assert blank_revision
    ada = scenario.people["Ada"]
    await ada.mutate("startInteraction", interactionId=contract["id"])
    values = [{"name": "customer_1.name", "value": "Ada Lovelace"}]
    await ada.mutate("saveFields", stepId=contract["steps"][0]["id"], values=values)
    typing = console.page.get_by_text("Ada is typing…")
    await expect(typing).to_be_visible()
    await expect(page).not_to_have_attribute("data-revision", blank_revision)
    await console.open_tab("Details")
    await console.open_tab("Document")
    await expect(page.get_by_role("img")).to_be_visible()
    assert await typing.count() == 0, "a change from before the preview was opened says nothing"


async def name_field_page_number(server: RunningServer, session_id: str) -> int:
    query = """query ($id: ID!) { session(id: $id) { interactions { steps { fields {
        name page } } } } }"""
    (interaction,) = (await server.agent.execute(query, id=session_id))["session"]["interactions"]
    pages = {field["name"]: field["page"] for field in interaction["steps"][0]["fields"]}
    page: int = pages["customer_1.name"]
    return page


async def test_the_customer_receives_an_interaction_after_the_agent_details_are_filled_in(
    server: RunningServer, windows: Windows
) -> None:
    scenario = await start_scenario(server)
    ada = scenario.people["Ada"]
    agent_details = [{"name": "branch", "kind": "TEXT", "required": True}]
    form = await create_form(server)
    await scenario.add_interaction(form, name="Details first", agentDetails=agent_details)
    assert await received_names(scenario, ada) == []
    console = await open_console(windows, server.agent, scenario.id)
    await console.press_action("Details first", "AGENT_DETAILS")
    await console.dialog.get_by_label("Branch").fill("Camden")
    await console.window.check_accessibility()
    await console.submit_dialog("Save and send")
    await expect(console.interaction("Details first")).to_have_attribute("data-status", "SENT")
    assert await received_names(scenario, ada) == ["Details first"]


async def received_names(scenario: SessionScenario, participant: Person) -> list[str]:
    """Returns the names of the interactions that a participant sees."""
    view = await scenario.load(participant)
    return [interaction["name"] for interaction in view["interactions"]]


async def test_the_agent_fills_in_a_form_in_the_console(
    server: RunningServer, windows: Windows
) -> None:
    scenario = await start_scenario(server)
    await scenario.add_interaction(await create_form(server, "AGENT"), name="The agent's form")
    console = await open_console(windows, server.agent, scenario.id)
    await console.press_action("The agent's form", "FORM")
    await console.dialog.get_by_label("Name").fill("Dana")
    await console.submit_dialog("Submit")
    agent_form = console.interaction("The agent's form")
    await expect(agent_form).to_have_attribute("data-status", "COMPLETED")


async def test_a_phone_verification_shows_its_failsafe_transaction(
    server: RunningServer, windows: Windows
) -> None:
    scenario = await start_scenario(server, phone="+491701234567")
    form = await scenario.add_interaction(
        await create_verified_form(server, "PHONE"), name="By phone"
    )
    console = await open_console(windows, server.agent, scenario.id)
    ada = scenario.people["Ada"]
    await ada.mutate("startInteraction", interactionId=form["id"])
    await ada.mutate("startPhoneVerification", stepId=form["steps"][0]["id"])
    card = console.interaction("By phone").get_by_test_id("verification")
    await expect(card).to_contain_text("Failsafe transaction")
    await expect(card).to_contain_text("Verified")
    (interaction,) = (await scenario.load())["interactions"]
    (assignment,) = interaction["steps"][0]["assignments"]
    await expect(card).to_contain_text(assignment["verification"]["failsafeTransactionId"])
