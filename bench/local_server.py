"""The application state in this process, with demo data, and a session with a started contract."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from gql.app import AppState, build_app_state, run_background_tasks
from gql.execution.executor import Executor, GraphQLRequest
from gql.execution.limits import Limits
from gql.model.database.migration import migrate
from gql.model.domain.enums import ActorKind
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import SessionView
from gql.resolvers.authentication import authenticate_token
from gql.resolvers.context import Context
from gql.resolvers.mutations import execute_mutation
from gql.resolvers.pagination import Slice
from gql.resolvers.participant import participation
from gql.resolvers.session.sessions import sessions_matching
from gql.schema import schema
from gql.schema.errors import error_formatter
from gql.seed import demo_token, seed
from gql.settings import Settings

SESSION_QUERY = """query($s: ID!) { session(id: $s) { name status cursor
  participants { id name role connected }
  interactions { id name status statusLine toolbar { action available reason }
    steps { id name fields { name label } assignments { id state } } } } }"""


@dataclass
class LocalServer:
    """The application state, and the contexts of an agent and of a customer in one session.

    `step_id` is the step of the contract that the customer has started.
    """

    app_state: AppState
    agent: Context
    customer: Context
    session_id: str
    step_id: str
    executor: Executor

    async def save_fields(self, number: int) -> None:
        """Executes one small mutation, from its resolver to the commit."""
        arguments = {"step_id": self.step_id, "values": {"customer_1.name": f"Charlie {number}"}}
        result = await execute_mutation(self.customer, participation.save_fields, arguments, None)
        assert not result.errors, result.errors

    async def query_session(self, _number: int) -> None:
        """Executes one query of the whole session. It is the same in every call."""
        operation = self.executor.prepare(GraphQLRequest(SESSION_QUERY, {"s": self.session_id}))
        body = await operation.execute(self.agent)
        assert b'"errors"' not in body, body


@asynccontextmanager
async def local_server(folder: Path) -> AsyncIterator[LocalServer]:
    """Runs the background tasks on new demo data, without listening on a port."""
    settings = Settings(data_dir=folder, port=1)  # nothing listens on it
    await migrate(settings.effective_database_url)
    await seed(settings)
    app_state = build_app_state(settings)
    async with run_background_tasks(app_state):
        token = await demo_token(settings, "agent")
        viewer = await authenticate_token(app_state.database, token)
        agent = replace(app_state.new_context(), viewer=viewer)
        (session,) = (await sessions_matching(agent, Slice(first=1))).items
        customer = replace(app_state.new_context(), viewer=_customer_of(session))
        step_id = await _start_contract(session, customer)
        executor = Executor(schema.core, Limits(), error_formatter)
        yield LocalServer(app_state, agent, customer, session.id, step_id, executor)


def _customer_of(session: SessionView) -> Viewer:
    participant = session.participants[0]
    return Viewer(
        ActorKind.PARTICIPANT,
        participant.id,
        participant.name,
        session.organization_id,
        credential_id="bench",
        session_id=session.id,
    )


async def _start_contract(session: SessionView, customer: Context) -> str:
    """Starts the contract that the demo data has sent; returns the id of its first step."""
    contract = next(
        interaction for interaction in session.interactions if interaction.name == "Contract, sent"
    )
    start = participation.start_interaction
    await execute_mutation(customer, start, {"interaction_id": contract.id}, None)
    return contract.steps[0].id
