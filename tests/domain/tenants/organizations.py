"""Creates an organization with a canary in every text that it stores.

A canary is `MARK.owner.what`: the mark names the organization, the owner the person whose private
data it is, or `shared` (everybody in the session), `staff` or `keys` (API keys).
"""

from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLSchema

from gql.documents.dynamic_document import compile_dynamic_document
from testing.running_server import Person, RunningServer
from testing.session_scenario import template_step, verification_step
from tests.domain.tenants.schema_requests import WITHOUT_HISTORY, SelectionBuilder, post_operation

ALPHA, BRAVO = "alphacanary", "bravocanary"
PHONES = {ALPHA: "+4915111111", BRAVO: "+4915222222"}
FILE_CONTENT = b"%PDF-1.7"  # its content does not matter, only that there is a file
API_KEYS = {
    "status": ["STATUS_READ"],
    "documents": ["STATUS_READ", "DOCUMENTS_READ"],
    "write": ["INTERACTIONS_WRITE"],
    "partner": ["STATUS_READ", "DOCUMENTS_READ", "INTERACTIONS_WRITE"],
    "revoked": ["STATUS_READ"],
}


@dataclass
class Organization:
    """One organization: its people by name, and the ids of all it has, by kind and name.

    `responses` are the texts that each person has received.
    """

    server: RunningServer
    schema: GraphQLSchema
    mark: str
    people: dict[str, Person] = field(default_factory=dict)
    responses: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)

    def canary(self, owner: str, what: str) -> str:
        """Returns a text of this organization that belongs to `owner`."""
        return f"{self.mark}.{owner}.{what}"

    def remember(self, kind: str, name: str, key: str) -> str:
        """Stores an id under its kind and name; returns it."""
        self.ids.setdefault(kind, {})[name] = key
        return key

    def contact(self, owner: str) -> dict[str, str]:
        """Returns a contact whose name is visible to others, and whose addresses are not."""
        number = self.phones.setdefault(owner, f"{PHONES[self.mark]}{len(self.phones):02}")
        email = f"{self.canary(owner, 'mail')}@x.example"
        return {"name": self.canary(owner, "name"), "email": email, "phone": number}

    async def mutate(self, person: str, mutation: str, /, **arguments: Any) -> dict[str, Any]:
        """Executes a mutation, selects every field of its payload and stores the response."""
        mutation_type = self.schema.mutation_type
        assert mutation_type
        builder = SelectionBuilder(self.schema, WITHOUT_HISTORY)
        selection = builder.selection(mutation_type.fields[mutation].type)
        input_type = self.server.input_types[mutation]
        document = f"mutation($input: {input_type}) {{ {mutation}(input: $input) {selection} }}"
        body, text = await post_operation(self.people[person], document, input=arguments)
        self.responses.setdefault(person, []).append(text)
        assert not body.get("errors"), body["errors"]
        payload: dict[str, Any] = body["data"][mutation]
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def start(self, person: str, interaction: str) -> None:
        interaction_id = self.ids["interaction"][interaction]
        await self.mutate(person, "startInteraction", interactionId=interaction_id)

    def answer(self, owner: str, what: str, field_name: str = "answer") -> list[dict[str, str]]:
        """Returns a canary as the value of one field."""
        return [{"name": field_name, "value": self.canary(owner, what)}]


async def create_organization(
    server: RunningServer, schema: GraphQLSchema, mark: str
) -> Organization:
    """Creates an organization with a canary in every place that stores a text."""
    organization = Organization(server, schema, mark)
    _, first_admin = await server.create_organization(mark)
    for name in ("agent", "admin"):
        created = await first_admin.mutate(
            "createUser", "token user { id }", name=organization.canary("shared", f"{name}_name"),
            email=f"{organization.canary('staff', name)}@x.example", role=name.upper(),
        )  # fmt: skip
        organization.people[name] = Person(server, created["token"], created["user"]["id"])
    # `join` looks for invitations in the outbox of `server.agent`
    server.agent, server.admin = organization.people["agent"], organization.people["admin"]
    await create_templates(organization)
    await create_api_keys(organization)
    await create_sessions(organization)
    await create_interactions(organization)
    await open_private_session(organization)
    await reject_approval(organization)
    return organization


async def create_templates(organization: Organization) -> None:
    async def create(mutation: str, name: str, **arguments: Any) -> None:
        canary = organization.canary("shared", name)
        created = await organization.mutate("admin", mutation, name=canary, **arguments)
        organization.remember("template", name, created["template"]["id"])

    canary = organization.canary
    fields = [{"name": "answer", "label": canary("shared", "label")}]
    signature_fields = '#field("customer_1.answer") #field("customer_1.sign", kind: "signature")'
    source = f"{canary('shared', 'text')} {signature_fields}"
    items = [{"name": canary("shared", "item"), "quantity": 1, "price": "0.05", "currency": "EUR"}]
    await create("createFormTemplate", "form", fields=fields, assignee="EVERYONE")
    await create("createFormTemplate", "assessment", fields=fields, assignee="AGENT")
    await create("createFileRequestTemplate", "files", assignee="EVERYONE")
    await create("createCartTemplate", "cart", items=items)
    await create("createDynamicTemplate", "letter", source=source)
    templates = organization.ids["template"]
    code = verification_step("OTP", name=canary("shared", "step"))
    phone = verification_step("PHONE")
    form = template_step(templates["form"], assignee="EVERYONE")
    assessment = template_step(templates["assessment"])
    await create("createWorkflowTemplate", "by_code", steps=[code, form])
    await create("createWorkflowTemplate", "by_phone", steps=[phone, form])
    await create("createWorkflowTemplate", "assessed", steps=[assessment, form])
    await create("createCartTemplate", "archived", items=items)
    await organization.mutate("admin", "archiveTemplate", templateId=templates["archived"])
    letter = template_step(templates["letter"])
    await create("createWorkflowTemplate", "verified_letter", steps=[phone, letter])
    await upload_staff_files(organization)
    await create("createPdfTemplate", "contract", uploadId=organization.ids["upload"]["staff"])


async def upload_staff_files(organization: Organization) -> None:
    contract = contract_for_two(organization)
    for name, owner, content in (("staff", "admin", contract), ("agent", "agent", FILE_CONTENT)):
        upload_id = await organization.server.upload(
            organization.people[owner], organization.canary("staff", "upload"), content
        )
        organization.remember("upload", name, upload_id)


def contract_for_two(organization: Organization) -> bytes:
    """Returns a contract with fields for two signers."""
    fields = " ".join(
        f'#field("{signer}.answer") #field("{signer}.sign", kind: "signature")'
        for signer in ("customer_1", "customer_2")
    )
    return compile_dynamic_document(f"{organization.canary('shared', 'printed')} {fields}", {}).pdf


async def create_api_keys(organization: Organization) -> None:
    for name, permissions in API_KEYS.items():
        canary = organization.canary("keys", name)
        created = await organization.mutate(
            "admin", "createApiKey", name=canary, permissions=permissions
        )
        key = organization.remember("apiKey", name, created["apiKey"]["id"])
        organization.people[name] = Person(organization.server, created["secret"], key)
    await organization.mutate(
        "admin", "revokeApiKey", apiKeyId=organization.ids["apiKey"]["revoked"]
    )


async def create_sessions(organization: Organization) -> None:
    """Starts the main session, one of whose participants is replaced, and another session."""
    for name, owner, customer in (("main", "shared", "customer"), ("other", "other", "other")):
        created = await organization.mutate(
            "agent",
            "startSession",
            name=organization.canary(owner, "session"),
            customer=organization.contact(customer),
        )
        organization.remember("session", name, created["session"]["id"])
        organization.remember("participant", customer, created["participant"]["id"])
    for name, role in (("cosigner", "CO_SIGNER"), ("cc", "CC"), ("replaced", "CO_SIGNER")):
        created = await organization.mutate(
            "agent",
            "inviteParticipant",
            sessionId=organization.ids["session"]["main"],
            role=role,
            contact=organization.contact(name),
        )
        organization.remember("participant", name, created["participant"]["id"])
    for name, key in organization.ids["participant"].items():
        organization.people[name] = await organization.server.join(key)
    reassigned = await organization.mutate(
        "agent",
        "reassignParticipant",
        contact=organization.contact("successor"),
        participantId=organization.ids["participant"]["replaced"],
    )
    await enter(organization, "successor", reassigned["participant"]["id"])


async def enter(organization: Organization, name: str, participant_id: str) -> None:
    """Exchanges a participant's link for a token."""
    organization.remember("participant", name, participant_id)
    organization.people[name] = await organization.server.join(participant_id)


async def add(
    organization: Organization, template: str, name: str, *recipients: str, **options: Any
) -> list[str]:
    """Adds an interaction to a session; returns the ids of its steps.

    Its name is a canary of `owner`: by default of the recipient if there is only one, else shared.
    """
    owner = options.pop("owner", recipients[0] if len(recipients) == 1 else "shared")
    participants = organization.ids["participant"]
    added = await organization.mutate(
        options.pop("by", "agent"),
        "addInteraction",
        sessionId=organization.ids["session"][options.pop("session", "main")],
        templateId=organization.ids["template"][template],
        name=organization.canary(owner, name),
        recipients=[{"participantId": participants[recipient]} for recipient in recipients],
        **options,
    )
    organization.remember("interaction", name, added["interaction"]["id"])
    steps = [step["id"] for step in added["interaction"]["steps"]]
    for number, step in enumerate(steps):
        organization.remember("step", f"{name}_{number}", step)
    return steps


async def create_interactions(organization: Organization) -> None:
    """Adds an interaction for each state in which somebody has entered something."""
    await fill_forms(organization)
    await attach_files(organization)
    await sign_letter(organization)
    await sign_contracts(organization)
    await sign_verified_letter(organization)
    await decline_form(organization)
    await complete_details(organization)
    await start_verifications(organization)
    await add(organization, "cart", "deleted", "cosigner")
    deleted = organization.ids["interaction"]["deleted"]
    await organization.mutate("agent", "deleteInteraction", interactionId=deleted)
    await add(organization, "cart", "cart", "customer", by="partner")


async def fill_forms(organization: Organization) -> None:
    (step,) = await add(organization, "form", "completed_form", "customer", "cosigner")
    for name in ("customer", "cosigner"):
        await organization.start(name, "completed_form")
        values = organization.answer(name, "form")
        await organization.mutate(name, "submitForm", stepId=step, values=values)

    (step,) = await add(organization, "form", "saved_form", "customer", "cosigner", "cc")
    for name in ("customer", "cosigner"):
        await organization.start(name, "saved_form")
        values = organization.answer(name, "draft")
        await organization.mutate(name, "saveFields", stepId=step, values=values)

    (step,) = await add(organization, "form", "other_form", "other", session="other")
    await organization.start("other", "other_form")
    values = organization.answer("other", "form")
    await organization.mutate("other", "submitForm", stepId=step, values=values)


async def attach_files(organization: Organization) -> None:
    (step,) = await add(organization, "files", "attached_files", "customer", "cosigner")
    await add(organization, "files", "missing_files", "customer", "cosigner")
    for name in ("customer", "cosigner"):
        upload_id = await organization.server.upload(
            organization.people[name], organization.canary(name, "file"), FILE_CONTENT
        )
        organization.remember("upload", name, upload_id)
        await organization.start(name, "attached_files")
        await organization.mutate(name, "attachFile", stepId=step, uploadId=upload_id)
        await organization.start(name, "missing_files")


async def sign_letter(organization: Organization) -> None:
    (step,) = await add(organization, "letter", "letter", "customer")
    await organization.start("customer", "letter")
    signature = {"typedName": organization.canary("customer", "signature")}
    values = organization.answer("customer", "form", "customer_1.answer")
    await organization.mutate(
        "customer", "signStep", stepId=step, signature=signature, values=values
    )


async def sign_contracts(organization: Organization) -> None:
    """Adds a contract that both customers and the agent sign, and one that is only filled in."""
    (saved_step,) = await add(organization, "contract", "saved_contract", "customer", "cosigner")
    (step,) = await add(
        organization, "contract", "contract", "customer", "cosigner", agentSigning="LAST"
    )
    for number, name in enumerate(("customer", "cosigner"), 1):
        for interaction in ("saved_contract", "contract"):
            await organization.start(name, interaction)
        values = organization.answer(name, "entry", f"customer_{number}.answer")
        await organization.mutate(name, "saveFields", stepId=saved_step, values=values)
        signature = {"typedName": organization.canary(name, "autograph")}
        await organization.mutate(name, "signStep", stepId=step, signature=signature, values=values)
    signature = {"typedName": organization.canary("shared", "agent_autograph")}
    contract = organization.ids["interaction"]["contract"]
    await organization.mutate("agent", "signAsAgent", signature=signature, interactionId=contract)


async def sign_verified_letter(organization: Organization) -> None:
    """Adds a letter; its signer is verified by phone before signing."""
    phone, letter = await add(organization, "verified_letter", "verified_letter", "customer")
    await organization.start("customer", "verified_letter")
    await organization.mutate("customer", "startPhoneVerification", stepId=phone)
    await wait_for_last_step(organization, organization.ids["interaction"]["verified_letter"])
    signature = {"typedName": organization.canary("customer", "signature")}
    await organization.mutate("customer", "signStep", stepId=letter, signature=signature, values=[])


async def wait_for_last_step(organization: Organization, interaction_id: str) -> None:
    """Waits until the phone verification has passed, so that the last step is reached."""
    app_state, session_id = organization.server.app_state, organization.ids["session"]["main"]
    with app_state.subscription_registry.subscribe(session_id) as subscription:
        while True:
            view = await app_state.database.view(session_id)
            interaction = view.interaction(interaction_id)
            if interaction and interaction.steps[-1].reached:
                return
            await subscription.wait_past(view.head)


async def decline_form(organization: Organization) -> None:
    await add(organization, "form", "declined", "customer", "cosigner")
    await organization.mutate(
        "cosigner",
        "declineInteraction",
        interactionId=organization.ids["interaction"]["declined"],
        reason=organization.canary("cosigner", "reason"),
    )


async def complete_details(organization: Organization) -> None:
    """Adds interactions with complete and with missing agent details, and an agent's form."""
    fields = [{"name": "branch", "label": organization.canary("staff", "detail_label")}]
    await add(organization, "cart", "details", "customer", agentDetails=fields)
    await organization.mutate(
        "agent",
        "completeAgentDetails",
        interactionId=organization.ids["interaction"]["details"],
        values=organization.answer("staff", "detail", "branch"),
    )
    await add(organization, "cart", "unsent", "customer", owner="staff", agentDetails=fields)
    step, _ = await add(organization, "assessed", "assessed", "customer", "cosigner")
    values = organization.answer("staff", "form")
    await organization.mutate("agent", "submitAgentForm", stepId=step, values=values)


async def start_verifications(organization: Organization) -> None:
    code, _ = await add(organization, "by_code", "by_code", "customer", "cosigner")
    phone, _ = await add(organization, "by_phone", "by_phone", "customer")
    await organization.start("cosigner", "by_code")
    await organization.mutate("cosigner", "sendCode", stepId=code)
    await organization.start("customer", "by_phone")
    await organization.mutate("customer", "startPhoneVerification", stepId=phone)


async def open_private_session(organization: Organization) -> None:
    """Starts a private session with the co-signer, who fills in a form there."""
    opened = await organization.mutate(
        "agent", "startPrivateSession", participantId=organization.ids["participant"]["cosigner"]
    )
    organization.remember("session", "private", opened["session"]["id"])
    await enter(organization, "private", opened["participant"]["id"])
    (step,) = await add(organization, "form", "private_form", "private", session="private")
    await organization.start("private", "private_form")
    values = organization.answer("private", "form")
    await organization.mutate("private", "submitForm", stepId=step, values=values)


async def reject_approval(organization: Organization) -> None:
    """Forwards an interaction for approval; the approver rejects it with a comment."""
    forwarded = await organization.mutate(
        "agent",
        "forwardForApproval",
        interactionId=organization.ids["interaction"]["completed_form"],
        contact=organization.contact("approver"),
    )
    session_id = organization.remember("session", "approval", forwarded["approvalSessionId"])
    (approval,) = forwarded["interaction"]["approvals"]
    organization.remember("interaction", "approval", approval["interactionId"])
    view = await organization.server.app_state.database.view(session_id)
    organization.remember("step", "approval_0", view.interactions[0].steps[0].id)
    await enter(organization, "approver", view.participants[0].id)
    await organization.start("approver", "approval")
    comment = organization.canary("approver", "comment")
    await organization.mutate(
        "approver", "rejectInteraction", interactionId=approval["interactionId"], comment=comment
    )
