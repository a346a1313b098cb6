"""Creates the demo data: the organization, its users, its templates, and a session."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from gql.app import build_document_operations
from gql.live.subscription_registry import SubscriptionRegistry
from gql.localization.catalogs import Catalogs
from gql.model.database.database import Database
from gql.model.database.tables import OrganizationRow, StepRow
from gql.model.domain.enums import ActorKind, FieldKind, Role
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import Contact, FieldSpec, Policy
from gql.model.domain.viewer import SYSTEM, Viewer
from gql.resolvers.context import Context
from gql.resolvers.interaction import adding, deletion
from gql.resolvers.interaction.signing import TypedSignature
from gql.resolvers.organization.users import new_user
from gql.resolvers.participant import participation
from gql.resolvers.session import sessions
from gql.seed.demo_organization import ORGANIZATION, DemoOrganization
from gql.seed.templates import create_templates
from gql.settings import Settings
from gql.storage.url_key import load_url_key


async def seed(settings: Settings) -> bool:
    """Adds the demo data unless it is there. Returns whether it was added."""
    database = Database(settings.effective_database_url)
    documents = build_document_operations(settings, database)
    try:
        if await _exists(database):
            return False
        agent, admin = await _create_users(database)
        url_key = await load_url_key(database)
        registry, catalogs = SubscriptionRegistry(), Catalogs()
        context = Context(database, documents, registry, settings, catalogs, url_key)
        organization = DemoOrganization(context, agent, admin)
        await _create_session(organization, await create_templates(organization))
        return True
    finally:
        documents.pool.close()
        await database.close()


async def _exists(database: Database) -> bool:
    query = select(func.count(OrganizationRow.id)).where(OrganizationRow.name == ORGANIZATION)
    async with database.read_transaction() as sql:
        return bool((await sql.scalars(query)).one())


async def _create_users(database: Database) -> tuple[Viewer, Viewer]:
    """Creates the organization with its agent and its admin."""
    async with database.unit_of_work(cause="seed", actor=SYSTEM) as unit:
        row = OrganizationRow(
            id=new_id("org"), name=ORGANIZATION, policy=Policy(), created_at=unit.now
        )
        unit.add(row)
        agent = new_user(unit.now, row.id, ActorKind.AGENT, "Dana Agent", "dana@acme.example")
        admin = new_user(unit.now, row.id, ActorKind.ADMIN, "Alex Admin", "alex@acme.example")
        unit.add(agent)
        unit.add(admin)
    agent_viewer, admin_viewer = (
        Viewer(user.kind, user.id, user.name, row.id, credential_id="seed")
        for user in (agent, admin)
    )
    return agent_viewer, admin_viewer


async def _create_session(organization: DemoOrganization, template_ids: dict[str, str]) -> None:
    """Creates a session with three signers and an interaction in each interesting state."""
    customer = Contact("Charlie Customer", "charlie@example.com", "+491701234567")
    started = await organization.execute_as(
        organization.agent, sessions.start_session, name="Opening an account", customer=customer
    )
    session = _DemoSession(organization, template_ids, started.session_id)
    signers = [
        session.viewer(started.participant_id or "", customer.name),
        await session.invite("Casey Cosigner", "casey@example.com"),
        await session.invite("Robin Cosigner", "robin@example.com"),
    ]
    await _add_contracts_and_form(session, signers)
    await _add_interactions_without_activity(session)


async def _add_contracts_and_form(session: "_DemoSession", signers: list[Viewer]) -> None:
    """Adds interactions on which the participants have acted."""
    await session.add("Contract, sent", "Basic Contract")
    await session.add_signed("Contract, signed by one of three", signers[:1])
    await session.add_signed("Contract, waiting for the agent", signers)
    await session.add_declined("Contract, declined", signers[2])
    await session.add_completed_form("Details, completed", signers[0])


async def _add_interactions_without_activity(session: "_DemoSession") -> None:
    """Adds interactions on which no participant has acted, one deleted and one soon expired."""
    branch = (FieldSpec("branch", FieldKind.TEXT, "Branch", required=True),)
    await session.add("Contract, waiting for details", "Basic Contract", agent_details=branch)
    await session.add("Assessment by the agent", "Assessed contract")
    await session.add("Account opening", "Account opening")
    await session.add("Contract by phone", "Verified contract")
    await session.add_deleted("Sent by mistake", "Starter package")
    soon = datetime.now(UTC) + timedelta(seconds=1)
    await session.add("Offer of today only", "Starter package", expires_at=soon)


class _DemoSession:
    """Adds participants and interactions to the session of the demo data."""

    def __init__(
        self, organization: DemoOrganization, template_ids: dict[str, str], session_id: str
    ) -> None:
        self._organization = organization
        self._template_ids = template_ids
        self._session_id = session_id

    def viewer(self, participant_id: str, name: str) -> Viewer:
        """Returns a `Viewer` for the participant."""
        return replace(
            self._organization.agent,
            kind=ActorKind.PARTICIPANT,
            id=participant_id,
            name=name,
            session_id=self._session_id,
        )

    async def invite(self, name: str, email: str) -> Viewer:
        """Invites a co-signer and returns them as a viewer."""
        outcome = await self._organization.execute_as(
            self._organization.agent,
            sessions.invite_participant,
            session_id=self._session_id,
            role=Role.CO_SIGNER,
            contact=Contact(name, email),
        )
        return self.viewer(outcome.participant_id, name)

    async def add(self, name: str, template: str, **arguments: Any) -> str:
        """Adds an interaction and returns its id."""
        outcome = await self._organization.execute_as(
            self._organization.agent,
            adding.add_interaction,
            session_id=self._session_id,
            template_id=self._template_ids[template],
            name=name,
            **arguments,
        )
        return outcome.interaction_id

    async def add_deleted(self, name: str, template: str) -> None:
        """Adds an interaction and deletes it."""
        interaction_id = await self.add(name, template)
        await self._organization.execute_as(
            self._organization.agent, deletion.delete_interaction, interaction_id=interaction_id
        )

    async def add_signed(self, name: str, signers: list[Viewer]) -> None:
        """Adds a contract that these participants have signed."""
        interaction_id = await self.add(name, "Basic Contract")
        step_id = await self._step_id(interaction_id)
        for number, signer in enumerate(signers, start=1):
            await self._start(signer, interaction_id)
            await self._organization.execute_as(
                signer,
                participation.sign_step,
                step_id=step_id,
                values={
                    f"customer_{number}.name": signer.name,
                    f"customer_{number}.address": "12 High Street, London",
                    f"customer_{number}.accept": "true",
                },
                signature=TypedSignature(signer.name),
            )

    async def add_declined(self, name: str, viewer: Viewer) -> None:
        """Adds a contract that the participant has declined."""
        await self._organization.execute_as(
            viewer,
            participation.decline_interaction,
            interaction_id=await self.add(name, "Basic Contract"),
            reason="The interest rate is not the one we agreed on.",
        )

    async def add_completed_form(self, name: str, viewer: Viewer) -> None:
        """Adds a form that the participant has submitted."""
        interaction_id = await self.add(name, "Personal details")
        await self._start(viewer, interaction_id)
        values = {"full_name": viewer.name, "birth_date": "1990-04-01", "account": "Savings"}
        step_id = await self._step_id(interaction_id)
        await self._organization.execute_as(
            viewer, participation.submit_form, step_id=step_id, values=values
        )

    async def _start(self, viewer: Viewer, interaction_id: str) -> None:
        mutation = participation.start_interaction
        await self._organization.execute_as(viewer, mutation, interaction_id=interaction_id)

    async def _step_id(self, interaction_id: str) -> str:
        query = select(StepRow.id).where(StepRow.interaction_id == interaction_id)
        async with self._organization.context.database.read_transaction() as sql:
            return (await sql.scalars(query)).one()
