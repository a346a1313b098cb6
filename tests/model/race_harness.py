"""A running server and two sets of document operations for tests of concurrent mutations."""

import asyncio
import io
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy import func, select

from gql.documents.dynamic_document import compile_dynamic_document
from gql.esign.documents import DocumentOperations
from gql.execution.executor import Executor, GraphQLRequest
from gql.model.database.tables import EventRow, MessageRow, SessionRow
from gql.model.domain.enums import ActorKind, Assignee, InteractionKind, StepKind
from gql.model.domain.value_objects import FieldSpec, StepSpec
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import InteractionView, SessionView
from gql.model.event_log.events import Event
from gql.model.event_log.hash_chain import verify_chain
from gql.resolvers.authentication import authenticate_token
from gql.resolvers.context import Context
from gql.resolvers.organization.templates import add_template
from testing.running_server import Person, RunningServer, common_fields

ROUNDS_PER_SESSION = 10  # so that sessions stay small; the first round of each uses HTTP
CASEY = {"name": "Casey", "email": "casey@example.com"}
ROBIN = {"name": "Robin", "email": "robin@example.com"}
CONTRACT = "\n".join(
    f'Agreed. #field("{signer}.sign", kind: "signature")' for signer in ("customer_1", "customer_2")
)
FORM = StepSpec(StepKind.FORM, "Form", Assignee.PRIMARY, (FieldSpec("full_name"),))

T = TypeVar("T")
Payload = dict[str, Any]
PlayRound = Callable[[str, str, bool, bool], Awaitable[None]]


@dataclass
class RaceHarness:
    """Runs mutations at once, as people over HTTP or as viewers without it.

    The viewers in `remote_viewers` use `remote_documents`, as if another process served them:
    the result of a race must not depend on the locks of one process.
    """

    server: RunningServer
    operations: Executor
    remote_documents: DocumentOperations
    full_length: bool
    remote_viewers: set[str] = field(default_factory=set)
    templates: dict[str, str] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)

    async def create_templates(self) -> None:
        """Creates a contract for an agent and two customers, and a form with one field."""
        server, contract = self.server, compile_dynamic_document(CONTRACT, {}).pdf
        upload_id = await server.upload(server.admin, "contract.pdf", contract)
        variables = {"name": "Contract", "uploadId": upload_id, "agentSigning": "FIRST"}
        payload = await server.admin.mutate("createPdfTemplate", "template { id }", **variables)
        self.templates["contract"] = payload["template"]["id"]
        viewer = await self.viewer(server.agent)
        async with server.app_state.database.write_transaction() as work:
            organization_id = viewer.organization_id
            row = await add_template(work, organization_id, InteractionKind.FORM, "form", (FORM,))
            self.templates["form"] = row.id

    # mutations

    async def try_mutate(
        self, actor: Person | Viewer, name: str, selection: str = "", /, **variables: Any
    ) -> Payload:
        """Executes a mutation: of a person over HTTP, of a viewer without it.

        Returns the payload, with its errors.
        """
        if isinstance(actor, Person):
            return await actor.try_mutate(name, selection, **variables)
        input_type = self.server.input_types[name]
        errors = "__typename message path ... on ActionUnavailable { reason action }"
        fields = f"{common_fields(name)} {selection} errors {{ {errors} }}"
        query = f"mutation M($input: {input_type}) {{ {name}(input: $input) {{ {fields} }} }}"
        operation = self.operations.prepare(GraphQLRequest(query, {"input": variables}))
        response = json.loads(await operation.execute(self.context(actor)))
        assert "errors" not in response, response
        payload: Payload = response["data"][name]
        return payload

    async def mutate(
        self, actor: Person | Viewer, name: str, selection: str = "", /, **variables: Any
    ) -> Payload:
        """Executes a mutation that must succeed; returns its payload."""
        payload = await self.try_mutate(actor, name, selection, **variables)
        assert payload["errors"] == [], payload["errors"]
        return payload

    def context(self, viewer: Viewer) -> Context:
        state = self.server.app_state
        is_remote = viewer.id in self.remote_viewers
        documents = self.remote_documents if is_remote else state.documents
        return replace(state.new_context(), viewer=viewer, documents=documents)

    # people

    async def viewer(self, person: Person) -> Viewer:
        """Returns the viewer of a person's token, which is authenticated once."""
        if person.token not in self.viewers:
            viewer = await authenticate_token(self.server.app_state.database, person.token)
            self.viewers[person.token] = viewer
        return self.viewers[person.token]

    async def actor(self, person: Person, http: bool) -> Person | Viewer:
        return person if http else await self.viewer(person)

    async def participant(
        self, session_id: str, participant_id: str, http: bool = False
    ) -> Person | Viewer:
        """Returns a participant, who gets a token only to use HTTP."""
        if http:
            return await self.server.join(participant_id)
        return await self.participant_viewer(session_id, participant_id)

    async def participant_viewer(self, session_id: str, participant_id: str) -> Viewer:
        organization_id = (await self.viewer(self.server.agent)).organization_id
        kind, name = ActorKind.PARTICIPANT, "Casey"  # the name in the log does not matter here
        return Viewer(kind, participant_id, name, organization_id, "none", session_id=session_id)

    async def two_signers(self, session_id: str, customer_id: str) -> tuple[Viewer, Viewer]:
        """Returns the customer and a new co-signer, who is served as if by another process."""
        agent = await self.viewer(self.server.agent)
        variables = {"sessionId": session_id, "role": "CO_SIGNER", "contact": ROBIN}
        payload = await self.mutate(agent, "inviteParticipant", "participant { id }", **variables)
        co_signer_id = payload["participant"]["id"]
        self.remote_viewers.add(co_signer_id)
        customer = await self.participant_viewer(session_id, customer_id)
        return customer, await self.participant_viewer(session_id, co_signer_id)

    # sessions

    async def start_session(self) -> tuple[str, str]:
        """Starts a session with one customer; returns the ids of both."""
        agent = await self.viewer(self.server.agent)
        selection = "session { id } participant { id }"
        payload = await self.mutate(agent, "startSession", selection, name="Race", customer=CASEY)
        return payload["session"]["id"], payload["participant"]["id"]

    async def add_interaction(self, session_id: str, template: str) -> str:
        agent = await self.viewer(self.server.agent)
        variables = {"sessionId": session_id, "templateId": self.templates[template]}
        payload = await self.mutate(agent, "addInteraction", "interaction { id }", **variables)
        interaction_id: str = payload["interaction"]["id"]
        return interaction_id

    async def session(self, session_id: str) -> SessionView:
        return await self.server.app_state.database.view(session_id)

    async def interaction(self, session_id: str, interaction_id: str) -> InteractionView:
        interaction = (await self.session(session_id)).interaction(interaction_id)
        assert interaction
        return interaction

    async def signature_names(self, session_id: str, interaction_id: str) -> list[str]:
        """Returns the names of the signatures in an interaction's document, with its seal."""
        interaction = await self.interaction(session_id, interaction_id)
        document = interaction.steps[0].document
        assert document
        pdf = await self.remote_documents.files.get(document.digest)
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        return [str(signature.field_name) for signature in signatures]

    async def events_after(self, session_id: str, sequence: int) -> list[Event]:
        return await self.server.app_state.database.log.read(session_id, sequence, 1_000)

    async def count_messages(self, participant_id: str) -> int:
        count = select(func.count()).where(MessageRow.participant_id == participant_id)
        async with self.server.app_state.database.read_transaction() as sql:
            return (await sql.scalars(count)).one()

    async def check_log(self, session_id: str) -> None:
        """Asserts that the log is numbered 1, 2, 3 … without a gap, and that its chain is valid."""
        log = select(EventRow).where(EventRow.session_id == session_id)
        async with self.server.app_state.database.read_transaction() as sql:
            row = await sql.get_one(SessionRow, session_id)
            events = await sql.scalars(log.order_by(EventRow.sequence))
            assert verify_chain(events, row.head, row.head_hash) is None

    # rounds

    def rounds(self, quick: int, full: int) -> int:
        """Returns how many rounds to play in the test tier that runs."""
        return full if self.full_length else quick

    async def play(self, play_round: PlayRound, *, quick: int, full: int) -> None:
        """Plays all rounds: `play_round(session_id, customer_id, http, is_swapped)`.

        Every tenth round starts a new session and uses HTTP. `is_swapped` is random. The log of
        each session is checked after its last round.
        """
        session_id = customer_id = ""
        count = self.rounds(quick, full)
        for number in range(count):
            http = number % ROUNDS_PER_SESSION == 0
            if http:
                session_id, customer_id = await self.start_session()
            await play_round(session_id, customer_id, http, random.random() < 0.5)
            if number % ROUNDS_PER_SESSION == ROUNDS_PER_SESSION - 1 or number == count - 1:
                await self.check_log(session_id)


async def race(first: Awaitable[T], second: Awaitable[T], is_swapped: bool) -> tuple[T, T]:
    """Runs both at once and returns their results; the second starts first if `is_swapped`."""
    if is_swapped:
        second_result, first_result = await asyncio.gather(second, first)
        return first_result, second_result
    first_result, second_result = await asyncio.gather(first, second)
    return first_result, second_result


def winner_and_loser(payloads: tuple[Payload, ...]) -> tuple[Payload, Payload]:
    """Returns the payload that succeeded and the one that was refused."""
    succeeded = [payload for payload in payloads if not payload["errors"]]
    refused = [payload for payload in payloads if payload["errors"]]
    assert (len(succeeded), len(refused)) == (1, 1), payloads
    return succeeded[0], refused[0]
