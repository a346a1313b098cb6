"""Where benchmarks run: a product in this process, a session with one started contract."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from gql.app import AppState, build_app_state, run_background_tasks
from gql.execution.executor import Operations, Request
from gql.execution.limits import Limits
from gql.model.database.migration import migrate
from gql.model.domain.enums import ActorKind
from gql.model.domain.viewer import Viewer
from gql.resolvers.authentication import viewer_of
from gql.resolvers.context import Context
from gql.resolvers.mutations import execute_mutation
from gql.resolvers.participant import participant_actions
from gql.resolvers.session.sessions import sessions_matching
from gql.schema import build_schema
from gql.schema.errors import error_formatter
from gql.seed import demo_token, seed
from gql.settings import Settings

QUERY = """query($s: ID!) { session(id: $s) { name status cursor
  participants { id name role connected }
  interactions { id name status statusLine toolbar { action available reason }
    steps { id name fields { name label } assignments { id state } } } } }"""


@dataclass
class LocalServer:
    """A session of the demo data, and a customer who types into a contract."""

    parts: AppState
    agent: Context
    customer: Context
    session_id: str
    step_id: str
    operations: Operations

    async def save(self, number: int) -> None:
        """One small durable order, as its mutation carries it out."""
        given = {"step_id": self.step_id, "values": {"customer_1.name": f"Charlie {number}"}}
        answer = await execute_mutation(self.customer, participant_actions.save_fields, given, None)
        assert not answer.errors, answer.errors

    async def read(self, _: int) -> None:
        """One query of the whole session, executed by the schema."""
        operation = self.operations.prepare(Request(QUERY, {"s": self.session_id}))
        body = await operation.execute(self.agent)
        assert b'"errors"' not in body, body


@asynccontextmanager
async def prepared(folder: Path) -> AsyncIterator[LocalServer]:
    """The product at work on fresh demo data, without a port."""
    settings = Settings(data_dir=folder, port=1)
    await migrate(settings.url)
    await seed(settings)
    parts = build_app_state(settings)
    async with run_background_tasks(parts):
        token = await demo_token(settings, "agent")
        agent = replace(parts.context(), viewer=await viewer_of(parts.database, token))
        (view,) = (await sessions_matching(agent, 1, None)).items
        bubble = next(one for one in view.interactions if one.name == "Contract, sent")
        person = view.participants[0]
        viewer = Viewer(
            ActorKind.PARTICIPANT, person.id, person.name, view.organization_id, "bench",
            session_id=view.id,
        )  # fmt: skip
        customer = replace(parts.context(), viewer=viewer)
        start = {"interaction_id": bubble.id}
        await execute_mutation(customer, participant_actions.start_interaction, start, None)
        operations = Operations(build_schema().core, Limits(), error_formatter)
        yield LocalServer(parts, agent, customer, view.id, bubble.steps[0].id, operations)
