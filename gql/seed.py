"""Demo data: the organization Acme Bank, made by the same orders that people give."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from gql.app import build_documents
from gql.documents.demo import basic_contract
from gql.live.subscription_registry import SubscriptionRegistry
from gql.model.database.database import Database
from gql.model.database.tables import (
    OrganizationRow,
    ParticipantRow,
    SessionRow,
    StepRow,
    UploadRow,
    UserRow,
)
from gql.model.database.unit_of_work import Outcome
from gql.model.domain.enums import (
    ActorKind,
    Assignee,
    FieldKind,
    Permission,
    Role,
    VerificationMethod,
    camel,
)
from gql.model.domain.errors import SetupError
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import CartItem, Contact, FieldSpec, Policy
from gql.model.domain.viewer import SYSTEM, Viewer
from gql.resolvers.authentication import new_credential, new_user, token_for
from gql.resolvers.context import Context
from gql.resolvers.interaction import interactions
from gql.resolvers.organization import templates
from gql.resolvers.organization.templates import WorkflowStep
from gql.resolvers.participant import participant_actions
from gql.resolvers.session import sessions
from gql.settings import Settings
from gql.storage.url_key import load_url_key

ORGANIZATION = "Acme Bank"
DEMO_KINDS = ("agent", "admin", "partner", "participant")
_WELCOME = """\
= Welcome, #value("full_name")

Your account of type *#value("account")* is ready to be opened. Please check your name, tell us
where to send your card, and sign.

#v(1em)
Address #h(1em) #field("customer_1.address", kind: "text", label: "Address", required: true)

#v(1em)
Signature #h(1em) #field("customer_1.signature", kind: "signature", h: 40pt)
"""


@dataclass(slots=True)
class _Demo:
    context: Context
    agent: Viewer
    admin: Viewer

    async def do(
        self, viewer: Viewer, order: Callable[..., Awaitable[Outcome]], **arguments: Any
    ) -> dict[str, str]:
        """Carries out one order as somebody; returns the ids of what it changed."""
        context = replace(self.context, viewer=viewer, operation=camel(order.__name__))
        return dict((await order(context, **arguments)).ids)


async def seed(settings: Settings) -> bool:
    """Adds the demo data, unless it is there; returns whether it was added."""
    database = Database(settings.url)
    documents = build_documents(settings, database)
    try:
        if await _found(database, OrganizationRow.name == ORGANIZATION):
            return False
        agent, admin = await _people(database)
        await documents.authorities.of(agent.organization_id)
        context = Context(
            database, documents, SubscriptionRegistry(), settings, await load_url_key(database)
        )
        demo = _Demo(context, agent, admin)
        await _session(demo, await _templates(demo))
        return True
    finally:
        documents.pool.close()
        await database.close()


async def _found(database: Database, which: Any) -> int:
    async with database.reading() as sql:
        return (await sql.scalars(select(func.count(OrganizationRow.id)).where(which))).one()


async def _people(database: Database) -> tuple[Viewer, Viewer]:
    async with database.writing(cause="seed", actor=SYSTEM) as work:
        row = OrganizationRow(
            id=new_id("org"), name=ORGANIZATION, policy=Policy(), created_at=work.now
        )
        work.add(row)
        agent = new_user(work.now, row.id, ActorKind.AGENT, "Dana Agent", "dana@acme.example")
        admin = new_user(work.now, row.id, ActorKind.ADMIN, "Alex Admin", "alex@acme.example")
        work.add(agent)
        work.add(admin)
    first, second = (
        Viewer(one.kind, one.id, one.name, row.id, credential_id="seed") for one in (agent, admin)
    )
    return first, second


async def _templates(demo: _Demo) -> dict[str, str]:
    """The catalogue: template ids by name."""
    admin, made = demo.admin, {}
    made["Basic Contract"] = await _contract(demo)
    for name, order, arguments in _ASSETS:
        made[name] = (await demo.do(admin, order, name=name, **arguments))["template"]
    for name, steps in _WORKFLOWS.items():
        given = tuple(
            WorkflowStep(verification=step)
            if isinstance(step, VerificationMethod)
            else WorkflowStep(template_id=made[step], assignee=_BY_ONE.get(step))
            for step in steps
        )
        ids = await demo.do(admin, templates.create_workflow, name=name, steps=given)
        made[name] = ids["template"]
    return made


_ASSETS: tuple[tuple[str, Callable[..., Awaitable[Outcome]], dict[str, Any]], ...] = (
    (
        "Personal details",
        templates.create_form,
        {
            "fields": (
                FieldSpec("full_name", FieldKind.TEXT, "Full name", required=True),
                FieldSpec("birth_date", FieldKind.DATE, "Date of birth", required=True),
                FieldSpec("account", FieldKind.CHOICE, "Account", True, ("Current", "Savings")),
            )
        },
    ),
    (
        "Agent's assessment",
        templates.create_form,
        {
            "assignee": Assignee.AGENT,
            "fields": (FieldSpec("risk", FieldKind.CHOICE, "Risk", True, ("Low", "High")),),
        },
    ),
    ("Proof of identity", templates.create_file_request, {"file_count": 2}),
    (
        "Starter package",
        templates.create_cart,
        {"items": (CartItem("Debit card", 1, 900, "EUR"), CartItem("Card reader", 2, 1450, "EUR"))},
    ),
    ("Welcome letter", templates.create_dynamic_document, {"source": _WELCOME}),
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


_BY_ONE = {"Welcome letter": Assignee.PRIMARY}


async def _contract(demo: _Demo) -> str:
    content = basic_contract(ORGANIZATION)
    digest = await demo.context.documents.files.put(content)
    async with demo.context.database.writing(cause="seed", actor=demo.admin.actor) as work:
        row = UploadRow(
            id=new_id("upl"),
            organization_id=demo.admin.organization_id,
            owner_id=demo.admin.id,
            file_name="basic-contract.pdf",
            content_type="application/pdf",
            size=len(content),
            digest=digest,
            created_at=work.now,
        )
        work.add(row)
        work.keep(digest)
    ids = await demo.do(
        demo.admin, templates.create_pdf_template, name="Basic Contract", upload_id=row.id
    )
    return ids["template"]


async def _session(demo: _Demo, templates: dict[str, str]) -> None:
    """A session with three signers, and one bubble in each interesting state."""
    agent = demo.agent
    customer = Contact("Charlie Customer", "charlie@example.com", "+491701234567")
    ids = await demo.do(agent, sessions.start_session, name="Opening an account", customer=customer)
    session_id, people = ids["session"], [_participant(agent, ids, customer.name)]
    for name, email in (
        ("Casey Cosigner", "casey@example.com"),
        ("Robin Cosigner", "robin@example.com"),
    ):
        ids = await demo.do(
            agent,
            sessions.invite_participant,
            session_id=session_id,
            role=Role.CO_SIGNER,
            contact=Contact(name, email),
        )
        people.append(_participant(agent, ids, name))

    async def add(name: str, template: str, **more: Any) -> str:
        """Adds a bubble; returns its id."""
        ids = await demo.do(
            agent,
            interactions.add_interaction,
            session_id=session_id,
            template_id=templates[template],
            name=name,
            **more,
        )
        return ids["interaction"]

    await add("Contract, sent", "Basic Contract")
    await _sign(demo, await add("Contract, signed by one of three", "Basic Contract"), people[:1])
    await _sign(demo, await add("Contract, waiting for the agent", "Basic Contract"), people)
    declined = await add("Contract, declined", "Basic Contract")
    reason = "The interest rate is not the one we agreed on."
    await demo.do(
        people[2], participant_actions.decline_interaction, interaction_id=declined, reason=reason
    )
    await _complete_form(demo, await add("Details, completed", "Personal details"), people[0])
    wanted = (FieldSpec("branch", FieldKind.TEXT, "Branch", required=True),)
    await add("Contract, waiting for details", "Basic Contract", agent_details=wanted)
    await add("Assessment by the agent", "Assessed contract")
    await add("Account opening", "Account opening")
    await add("Contract by phone", "Verified contract")
    deleted = await add("Sent by mistake", "Starter package")
    await demo.do(agent, interactions.delete_interaction, interaction_id=deleted)
    soon = datetime.now(UTC) + timedelta(seconds=1)
    await add("Offer of today only", "Starter package", expires_at=soon)


def _participant(agent: Viewer, ids: dict[str, str], name: str) -> Viewer:
    return Viewer(
        ActorKind.PARTICIPANT,
        ids["participant"],
        name,
        agent.organization_id,
        credential_id="seed",
        session_id=ids["session"],
    )


async def _steps(demo: _Demo, interaction_id: str) -> list[str]:
    wanted = select(StepRow.id).where(StepRow.interaction_id == interaction_id)
    async with demo.context.database.reading() as sql:
        return list(await sql.scalars(wanted.order_by(StepRow.position)))


async def _sign(demo: _Demo, interaction_id: str, people: list[Viewer]) -> None:
    (step_id,) = await _steps(demo, interaction_id)
    for number, person in enumerate(people, start=1):
        await demo.do(person, participant_actions.start_interaction, interaction_id=interaction_id)
        values = {
            f"customer_{number}.name": person.name,
            f"customer_{number}.address": "12 High Street, London",
            f"customer_{number}.accept": "true",
        }
        await demo.do(
            person,
            participant_actions.sign_step,
            step_id=step_id,
            values=values,
            signature=person.name,
        )


async def _complete_form(demo: _Demo, interaction_id: str, person: Viewer) -> None:
    (step_id,) = await _steps(demo, interaction_id)
    values = {"full_name": person.name, "birth_date": "1990-04-01", "account": "Savings"}
    await demo.do(person, participant_actions.start_interaction, interaction_id=interaction_id)
    await demo.do(person, participant_actions.submit_form, step_id=step_id, values=values)


async def demo_token(settings: Settings, kind: str) -> str:
    """A fresh token for somebody of the demo data, by kind. Raises `SetupError` where it is not."""
    database = Database(settings.url)
    try:
        async with database.writing(cause="token", actor=SYSTEM) as work:
            named = select(OrganizationRow.id).where(OrganizationRow.name == ORGANIZATION)
            organization_id = (await work.sql.scalars(named)).first()
            if organization_id is None:
                raise SetupError("There is no demo data here; run `bubbles seed` or `make run`.")
            lifetime = timedelta(seconds=settings.token_lifetime)
            if kind == "partner":
                row, secret = new_credential(
                    work.now,
                    organization_id,
                    ActorKind.PARTNER,
                    name="Demo partner",
                    permissions=list(Permission),
                    lifetime=lifetime,
                )
            elif kind == "participant":
                person = (await work.sql.scalars(_first_customer(organization_id))).one()
                row, secret = new_credential(
                    work.now,
                    organization_id,
                    ActorKind.PARTICIPANT,
                    participant_id=person,
                    lifetime=lifetime,
                )
            else:
                wanted = select(UserRow).where(
                    UserRow.organization_id == organization_id,
                    UserRow.kind == ActorKind[kind.upper()],
                )
                user = (await work.sql.scalars(wanted.order_by(UserRow.id))).first()
                if user is None:
                    raise SetupError(f"There is no {kind} in the demo data.")
                row, secret = token_for(user, work.now, settings.token_lifetime)
            work.add(row)
    finally:
        await database.close()
    return secret


def _first_customer(organization_id: str) -> Any:
    return (
        select(ParticipantRow.id)
        .join(SessionRow, SessionRow.id == ParticipantRow.session_id)
        .where(SessionRow.organization_id == organization_id, ParticipantRow.role == Role.CUSTOMER)
        .order_by(ParticipantRow.id)
        .limit(1)
    )
