"""Reaches the states of `toolbar_states` on a running server, through the API.

Only expiry is brought about by moving the server's clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from gql.model.domain.enums import AgentSigning, Permission, ToolbarAction
from gql.model.domain.rules.limits import MAX_APPROVALS
from gql.model.domain.value_objects import Policy
from testing.running_server import OperationFailed, Person, RunningServer
from testing.session_scenario import (
    LETTER_TEMPLATE,
    NAME_FIELD,
    SessionScenario,
    advance_clock,
    create_template,
    load_interaction,
    start_scenario,
    template_step,
    wait_for_documents,
)
from tests.domain.toolbar_states import APPROVER, PARTICIPANTS, RECIPIENTS, WORKFLOWS
from tests.domain.toolbar_states import InteractionCase as Case
from tests.domain.toolbar_table import ABSENT, AVAILABLE

DETAILS = {"name": "branch", "kind": "TEXT", "label": "Branch", "required": True}
BRANCH = {"values": [{"name": "branch", "value": "North"}]}
CONTACT = {"name": APPROVER, "email": "eve@x.example"}
SECOND_SIGNATURE = '#field("customer_2.signature", kind: "signature", h: 40pt)'
SAMPLED_PARTNERS: dict[str, list[Permission]] = {
    "partner with STATUS_READ and DOCUMENTS_READ": [
        Permission.STATUS_READ,
        Permission.DOCUMENTS_READ,
    ],
    # without STATUS_READ nothing exists for the partner, whatever else the key permits
    "partner with DOCUMENTS_READ": [Permission.DOCUMENTS_READ],
}
MUTATIONS: dict[ToolbarAction, tuple[str, dict[str, Any]]] = {
    ToolbarAction.DOWNLOAD: ("downloadInteraction", {}),
    ToolbarAction.PREVIEW: ("previewInteraction", {}),
    ToolbarAction.SIGN_AS_AGENT: ("signAsAgent", {}),
    ToolbarAction.FORWARD_FOR_APPROVAL: ("forwardForApproval", {"contact": CONTACT}),
    ToolbarAction.AGENT_DETAILS: ("completeAgentDetails", BRANCH),
    ToolbarAction.DELETE: ("deleteInteraction", {}),
}
# how the customer, or the approver, takes an interaction into these states
PARTICIPANT_MUTATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "opened": ("openInteraction", {}),
    "started": ("startInteraction", {}),
    "declined": ("declineInteraction", {"reason": "No."}),
    "declined after the start": ("declineInteraction", {"reason": "No."}),
    "approval opened": ("openInteraction", {}),
    "approval started": ("startInteraction", {}),
    "approved": ("approveInteraction", {}),
    "rejected": ("rejectInteraction", {"comment": "No."}),
}


@dataclass
class Catalogue:
    """The templates and viewers of an organization; those of sessions come with each session."""

    server: RunningServer
    templates: dict[str, str]
    viewers: dict[str, Person]


async def create_catalogue(server: RunningServer) -> Catalogue:
    item = {"name": "Card", "quantity": 1, "price": "9.00", "currency": "EUR"}
    source = f"{LETTER_TEMPLATE} {SECOND_SIGNATURE}"
    templates = {
        "contract": await server.create_contract_template(),
        "letter": await create_template(server, "createDynamicTemplate", source=source),
        "form": await create_template(
            server, "createFormTemplate", fields=[NAME_FIELD], assignee="EVERYONE"
        ),
        "agent's form": await create_template(
            server, "createFormTemplate", fields=[NAME_FIELD], assignee="AGENT"
        ),
        "file request": await create_template(server, "createFileRequestTemplate"),
        "cart": await create_template(server, "createCartTemplate", items=[item]),
    }
    for name, parts in WORKFLOWS.items():
        steps = [template_step(templates[part]) for part in parts]
        templates[name] = await create_template(server, "createWorkflowTemplate", steps=steps)
    stranger, _ = await server.create_organization("Other Bank")
    viewers = {"agent": server.agent, "agent of another organization": stranger}
    for name, permissions in SAMPLED_PARTNERS.items():
        key = await server.admin.mutate("createApiKey", "secret", name="K", permissions=permissions)
        viewers[name] = Person(server, key["secret"])
    return Catalogue(server, templates, viewers)


@dataclass
class ReachedState:
    """An interaction on the server in one state, and its viewers, some without access."""

    catalogue: Catalogue
    case: Case
    scenario: SessionScenario
    interaction_id: str
    viewers: dict[str, Person] = field(default_factory=dict)

    @property
    def agent(self) -> Person:
        return self.catalogue.server.agent

    async def interaction(self) -> dict[str, Any]:
        return await load_interaction(self.agent, self.interaction_id)

    async def snapshot(self) -> object:
        """Returns the session and its event log, once the server has nothing left to do in it."""
        await wait_for_documents(self.catalogue.server.app_state, self.scenario.id)
        return await self.scenario.load(), await self.scenario.load_events()

    async def toolbar(self, viewer: str) -> dict[ToolbarAction, dict[str, Any]]:
        """Returns the viewer's buttons by action; none if they cannot see the interaction."""
        query = """query ($id: ID!) { interaction(id: $id) {
            toolbar { action available reason message } } }"""
        try:
            answer = await self.viewers[viewer].execute(query, id=self.interaction_id)
        except OperationFailed as error:
            if error.codes != ["NOT_FOUND"]:
                raise
            return {}
        return {ToolbarAction(item["action"]): item for item in answer["interaction"]["toolbar"]}

    async def send_mutation(self, viewer: str, action: ToolbarAction) -> dict[str, Any]:
        """Sends the action's mutation with valid input; returns its payload."""
        name, arguments = MUTATIONS[action]
        return await self.viewers[viewer].try_mutate(
            name, interactionId=self.interaction_id, **arguments
        )

    async def advance(self, before: str | None, state: str) -> None:
        """Takes the interaction from one state to the next."""
        target = {"interactionId": self.interaction_id}
        if before == "details missing" and state != "deleted":
            await self.agent.mutate("completeAgentDetails", **target, **BRANCH)
        if before == "awaiting the agent first" and state == "sent":
            await self.do_assignments(is_agents, limit=1)
        if state in PARTICIPANT_MUTATIONS:
            name, arguments = PARTICIPANT_MUTATIONS[state]
            await self.main_participant.mutate(name, **target, **arguments)
        elif state.startswith("expired"):
            await self.expire()
        elif state == "deleted":
            await self.agent.mutate("deleteInteraction", **target)
        else:
            await self.progress(state)

    async def progress(self, state: str) -> None:
        """Completes the assignments that lie before a state."""
        if state == "partly done":
            await self.do_assignments(is_participants, limit=1)
        elif state == "awaiting the agent midway":
            await self.do_assignments(is_participants)
        elif state == "awaiting the agent last":
            await self.do_all_but_the_last()
        elif state == "completed":
            await self.do_assignments()
        elif state == "all approvals requested":
            for _ in range(MAX_APPROVALS):
                payload = await self.send_mutation("agent", ToolbarAction.FORWARD_FOR_APPROVAL)
                assert payload["errors"] == []

    @property
    def main_participant(self) -> Person:
        """The customer, or in an approval session the approver."""
        return self.viewers.get("approver") or self.viewers["customer"]

    async def expire(self) -> None:
        server = self.catalogue.server
        advance_clock(server, hours=2)
        await server.app_state.expiry_sweeper.sweep()
        advance_clock(server)
        assert (await self.interaction())["status"] == "EXPIRED"

    async def do_assignments(
        self, is_selected: Callable[[dict[str, Any]], bool] = lambda _: True, limit: int = 100
    ) -> None:
        """Completes the open assignments that are selected, one after the other."""
        for _ in range(limit):
            interaction = await self.interaction()
            open_assignments = [
                (step, assignment)
                for step in interaction["steps"]
                for assignment in step["assignments"]
                if assignment["state"] == "OPEN" and is_selected(assignment)
            ]
            if not open_assignments:
                return
            await self.do_assignment(*open_assignments[0])

    async def do_all_but_the_last(self) -> None:
        """Completes assignments until only the agent's last one is left."""
        while True:
            interaction = await self.interaction()
            if interaction["completedCount"] == interaction["requiredCount"]:
                return
            await self.do_assignments(limit=1)

    async def do_assignment(self, step: dict[str, Any], assignment: dict[str, Any]) -> None:
        if is_agents(assignment):
            await self.do_agents_assignment(step, assignment)
            return
        participant_id = assignment["participantId"]
        person = next(
            person for person in self.scenario.people.values() if person.id == participant_id
        )
        await person.mutate("startInteraction", interactionId=self.interaction_id)
        mutation, arguments = await self.arguments(person, step, assignment)
        await person.mutate(mutation, stepId=step["id"], **arguments)

    async def do_agents_assignment(self, step: dict[str, Any], assignment: dict[str, Any]) -> None:
        if assignment["duty"] == "SIGN":
            await self.agent.mutate("signAsAgent", interactionId=self.interaction_id)
        else:
            await self.agent.mutate("submitAgentForm", stepId=step["id"], values=named("name"))

    async def arguments(
        self, person: Person, step: dict[str, Any], assignment: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """Returns the mutation that completes a participant's assignment, and its arguments."""
        if assignment["duty"] == "SIGN":
            values = signer_values(step, assignment) if step["kind"] == "PDF_DOCUMENT" else []
            return "signStep", {"signature": {"typedName": "Ada"}, "values": values}
        if assignment["duty"] == "FILL":
            return "submitForm", {"values": named("name")}
        if assignment["duty"] == "CONFIRM":
            return "confirmCart", {}
        server = self.catalogue.server
        return "attachFile", {"uploadId": await server.upload(person, "a.pdf", b"a file")}


def named(name: str, value: str = "Ada") -> list[dict[str, str]]:
    return [{"name": name, "value": value}]


def signer_values(step: dict[str, Any], assignment: dict[str, Any]) -> list[dict[str, str]]:
    """Returns the required values of the contract for the signer with this assignment."""
    signers = [row["participantId"] for row in step["assignments"] if not is_agents(row)]
    prefix = f"customer_{signers.index(assignment['participantId']) + 1}"
    return named(f"{prefix}.name") + named(f"{prefix}.accept", "true")


def is_agents(assignment: dict[str, Any]) -> bool:
    return assignment["participantId"] is None


def is_participants(assignment: dict[str, Any]) -> bool:
    return not is_agents(assignment)


async def reach(catalogue: Catalogue, case: Case, state: str) -> ReachedState:
    """Starts a session with the case's interaction in that state, under the current policy."""
    before = case.state_before(state)
    if before is not None:
        reached = await reach(catalogue, case, before)
    elif case.forwarded_in:
        reached = await forward(catalogue, case)
    else:
        reached = await add_to_new_session(catalogue, case)
    await reached.advance(before, state)
    return reached


async def add_to_new_session(catalogue: Catalogue, case: Case) -> ReachedState:
    scenario = await start_scenario(catalogue.server)
    for name, role in list(PARTICIPANTS.values())[1:]:
        await scenario.invite(name, role.value)
    recipients = [
        {"participantId": scenario.participant_ids[PARTICIPANTS[key][0]]} for key in RECIPIENTS
    ]
    options: dict[str, Any] = {"agentDetails": [DETAILS]} if case.has_details else {}
    if case.agent_signing:
        options["agentSigning"] = case.agent_signing
    added = await scenario.add_interaction(
        catalogue.templates[case.template],
        recipients=recipients,
        expiresAt=(datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        **options,
    )
    viewers = {**catalogue.viewers, "customer": scenario.people["Ada"]}
    return ReachedState(catalogue, case, scenario, added["id"], viewers)


async def forward(catalogue: Catalogue, case: Case) -> ReachedState:
    """Forwards a new interaction for approval; returns the copy."""
    agent_signing = case.agent_signing or AgentSigning.NEVER
    path = tuple(dict.fromkeys(("sent", "awaiting the agent last", case.forwarded_in or "")))
    source_case = replace(case, agent_signing=agent_signing, path=path, forwarded_in=None)
    source = await reach(catalogue, source_case, path[-1])
    forwarded = await source.send_mutation("agent", ToolbarAction.FORWARD_FOR_APPROVAL)
    assert forwarded["errors"] == []
    (approval,) = (await source.interaction())["approvals"]
    scenario = SessionScenario(catalogue.server, approval["sessionId"])
    (approver,) = (await scenario.load())["participants"]
    await scenario.join(APPROVER, approver["id"])
    viewers = {**source.viewers, "approver": scenario.people[APPROVER]}
    return ReachedState(catalogue, case, scenario, approval["interactionId"], viewers)


async def set_policy(server: RunningServer, policy: Policy) -> None:
    await server.admin.mutate(
        "updatePolicy",
        allowDraftDownload=policy.allow_draft_download,
        allowDelete=policy.allow_delete,
        autoStart=policy.auto_open,
    )


def described(toolbar: dict[ToolbarAction, dict[str, Any]]) -> dict[ToolbarAction, str]:
    """Returns a toolbar in the terms of the table."""
    return {
        action: (toolbar[action]["reason"] or AVAILABLE) if action in toolbar else ABSENT
        for action in ToolbarAction
    }
