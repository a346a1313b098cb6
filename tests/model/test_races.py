"""Orders that race each other: exactly one effect each, whoever comes first (promises D and E)."""

import asyncio
import io
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy import func, select

from gql.app import build_documents
from gql.documents.compose import compile_dynamic
from gql.esign.documents import Documents
from gql.esign.seal import seal_interaction
from gql.execution.executor import Operations, Request
from gql.execution.limits import Limits
from gql.model.database.tables import EventRow, MessageRow, SessionRow
from gql.model.domain.enums import (
    ActorKind,
    Assignee,
    InteractionKind,
    InteractionStatus,
    StepKind,
)
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import FieldSpec, StepSpec
from gql.model.domain.viewer import SYSTEM, Viewer
from gql.model.domain.views import SessionView
from gql.model.event_log.events import Event, verify_chain
from gql.resolvers.authentication import viewer_of
from gql.resolvers.context import Context
from gql.resolvers.organization.templates import new_template
from gql.schema import build_schema
from gql.schema.errors import error_formatter
from testing.running_server import Person, RunningServer, document_pool, running_server

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

ROUNDS = 200
SIGNINGS = 100  # a round signs a document twice
SEALINGS = 5  # a round of sealing takes four of its signatures
FORWARDS = 50  # a round of forwarding makes two sessions, so it costs four times as much
EACH_SESSION = 10  # rounds, so that sessions stay small; the first of them goes over HTTP
AT_ONCE = 50
CASEY = {"name": "Casey", "email": "casey@example.com"}
ROBIN = {"name": "Robin", "email": "robin@example.com"}
CONTRACT = "\n".join(
    f'Agreed. #field("{one}.sign", kind: "signature")' for one in ("customer_1", "customer_2")
)
FORM = StepSpec(StepKind.FORM, "Form", Assignee.PRIMARY, (FieldSpec("full_name"),))

T = TypeVar("T")
Payload = dict[str, Any]


@dataclass
class Arena:
    """A running product, its operations at hand, and the shortest way to order from it.

    The documents of those who are `away` are worked on `elsewhere`, as in another process: what
    two people do at once must not depend on the turns that each process keeps for itself.
    """

    product: RunningServer
    operations: Operations
    elsewhere: Documents
    away: set[str] = field(default_factory=set)
    templates: dict[str, str] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)

    async def order(
        self, who: Person | Viewer, name: str, want: str = "", /, **given: Any
    ) -> Payload:
        """Carries out one mutation: of a person over HTTP, of a viewer straight away."""
        if isinstance(who, Person):
            return await who.order(name, want, **given)
        context = self.context(who)
        kind = self.product.inputs[name]
        refusal = "__typename message path ... on ActionUnavailable { reason action }"
        fields = f"cursor replayed {want} errors {{ {refusal} }}"
        document = f"mutation Order($input: {kind}) {{ {name}(input: $input) {{ {fields} }} }}"
        operation = self.operations.prepare(Request(document, {"input": given}))
        done = json.loads(await operation.execute(context))
        assert "errors" not in done, done
        payload: Payload = done["data"][name]
        return payload

    def context(self, who: Viewer) -> Context:
        documents = self.elsewhere if who.id in self.away else self.product.parts.documents
        return replace(self.product.parts.context(), viewer=who, documents=documents)

    async def do(self, who: Person | Viewer, name: str, want: str = "", /, **given: Any) -> Payload:
        payload = await self.order(who, name, want, **given)
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def known(self, person: Person) -> Viewer:
        """The viewer behind a person's token, looked up once."""
        if person.token not in self.viewers:
            viewer = await viewer_of(self.product.parts.database, person.token)
            self.viewers[person.token] = viewer
        return self.viewers[person.token]

    async def by(self, person: Person, http: bool) -> Person | Viewer:
        return person if http else await self.known(person)

    async def view(self, session_id: str) -> SessionView:
        return await self.product.parts.database.view(session_id)

    async def new_session(self) -> tuple[str, str]:
        """A session with a customer in it; both ids."""
        agent = await self.known(self.product.agent)
        want = "session { id } participant { id }"
        made = await self.do(agent, "startSession", want, name="Race", customer=CASEY)
        return made["session"]["id"], made["participant"]["id"]

    async def add(self, session_id: str, template: str) -> str:
        agent = await self.known(self.product.agent)
        template_id = self.templates[template]
        given = {"sessionId": session_id, "templateId": template_id}
        made = await self.do(agent, "addInteraction", "interaction { id }", **given)
        interaction_id: str = made["interaction"]["id"]
        return interaction_id

    async def enter(self, session_id: str, participant_id: str, http: bool) -> Person | Viewer:
        """A participant: with a token where they come over HTTP, else just as they are known."""
        if http:
            return await self.product.enter(participant_id)
        return await self.known_participant(session_id, participant_id)

    async def known_participant(self, session_id: str, participant_id: str) -> Viewer:
        organization_id = (await self.known(self.product.agent)).organization_id
        kind = ActorKind.PARTICIPANT
        return Viewer(kind, participant_id, "Casey", organization_id, "none", session_id=session_id)

    async def two(self, session_id: str, customer_id: str) -> tuple[Viewer, Viewer]:
        """The customer, and a co-signer who is away."""
        agent = await self.known(self.product.agent)
        given = {"sessionId": session_id, "role": "CO_SIGNER", "contact": ROBIN}
        made = await self.do(agent, "inviteParticipant", "participant { id }", **given)
        self.away.add(made["participant"]["id"])
        customer = await self.known_participant(session_id, customer_id)
        return customer, await self.known_participant(session_id, made["participant"]["id"])

    async def signatures(self, session_id: str, interaction_id: str) -> list[str]:
        """The names of all that signed a bubble's document, and of its seal."""
        bubble = (await self.view(session_id)).interaction(interaction_id)
        assert bubble
        assert bubble.steps[0].document
        pdf = await self.elsewhere.files.get(bubble.steps[0].document.digest)
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        return [str(one.field_name) for one in found]

    async def since(self, session_id: str, sequence: int) -> list[Event]:
        return await self.product.parts.database.events(session_id, sequence, 1_000)

    async def messages(self, participant_id: str) -> int:
        counted = select(func.count()).where(MessageRow.participant_id == participant_id)
        async with self.product.parts.database.reading() as sql:
            return (await sql.scalars(counted)).one()

    async def check_log(self, session_id: str) -> None:
        """The log runs 1, 2, 3 … without a gap, and its chain is whole."""
        log = select(EventRow).where(EventRow.session_id == session_id)
        async with self.product.parts.database.reading() as sql:
            row = await sql.get_one(SessionRow, session_id)
            events = await sql.scalars(log.order_by(EventRow.sequence))
            assert verify_chain(events, row.head, row.head_hash) is None


@pytest.fixture
async def arena(database_url: str, tmp_path: Path) -> AsyncIterator[Arena]:
    async with running_server(database_url, tmp_path) as product:
        for task in product.parts.tasks:  # only what races here writes, so that rounds are many
            task.cancel()
        # uvicorn closes what is idle for 5 s, as a connection is between two rounds over HTTP
        await product.http.aclose()
        none_kept = httpx2.Limits(max_keepalive_connections=0)
        url = f"http://127.0.0.1:{product.port}"
        product.http = httpx2.AsyncClient(base_url=url, timeout=30, limits=none_kept)
        parts = product.parts
        elsewhere = build_documents(parts.settings, parts.database, document_pool())
        operations = Operations(build_schema().core, Limits(), error_formatter)
        made = Arena(product, operations, elsewhere)
        async with product.http:
            await set_up_catalogue(made)
            yield made


async def set_up_catalogue(arena: Arena) -> None:
    product, paper = arena.product, compile_dynamic(CONTRACT, {}).pdf
    upload_id = await product.upload(product.admin, "contract.pdf", paper)
    given = {"name": "Contract", "uploadId": upload_id, "agentSigns": "FIRST"}
    made = await product.admin.do("createPdfTemplate", "template { id }", **given)
    arena.templates["contract"] = made["template"]["id"]
    viewer = await arena.known(product.agent)
    async with product.parts.database.writing(cause="test", actor=SYSTEM) as work:
        row = new_template(work, viewer.organization_id, InteractionKind.FORM, "form", (FORM,))
        arena.templates["form"] = row.id


async def race(first: Awaitable[T], second: Awaitable[T], swapped: bool) -> tuple[T, T]:
    """Both at once; `swapped` sets the second off before the first."""
    if swapped:
        two, one = await asyncio.gather(second, first)
        return one, two
    one, two = await asyncio.gather(first, second)
    return one, two


def sorted_out(payloads: tuple[Payload, ...]) -> tuple[Payload, Payload]:
    """The one that succeeded and the one that was refused."""
    won = [one for one in payloads if not one["errors"]]
    lost = [one for one in payloads if one["errors"]]
    assert (len(won), len(lost)) == (1, 1), payloads
    return won[0], lost[0]


async def play(
    arena: Arena,
    play_round: Callable[[str, str, bool, bool], Awaitable[None]],
    rounds: int = ROUNDS,
) -> None:
    """All rounds: `play_round(session, customer, http, swapped)`, a new session every ten."""
    session_id = customer_id = ""
    for number in range(rounds):
        http = number % EACH_SESSION == 0
        if http:
            session_id, customer_id = await arena.new_session()
        await play_round(session_id, customer_id, http, random.random() < 0.5)
        if number % EACH_SESSION == EACH_SESSION - 1:
            await arena.check_log(session_id)


async def test_of_two_agents_who_sign_at_once_one_signs(arena: Arena) -> None:
    """Domain rule 7: once only."""

    async def sign(session_id: str, _: str, http: bool, swapped: bool) -> None:
        interaction_id = await arena.add(session_id, "contract")
        head = (await arena.view(session_id)).head
        agent = await arena.by(arena.product.agent, http)
        admin = await arena.by(arena.product.admin, http)
        given = {"interactionId": interaction_id}
        answers = await race(
            arena.order(agent, "signAsAgent", signature="Dana", **given),
            arena.order(admin, "signAsAgent", signature="Alex", **given),
            swapped,
        )
        lost = sorted_out(answers)[1]
        assert lost["errors"][0]["reason"] == "ALREADY_SIGNED"
        signed = [one for one in await arena.since(session_id, head) if "steps" in one.changes]
        assert [one.cause for one in signed] == ["signAsAgent"]
        bubble = (await arena.view(session_id)).interaction(interaction_id)
        assert bubble
        (place,) = (one for one in bubble.steps[0].assignments if one.participant_id is None)
        assert place.signature == ("Alex" if answers[0]["errors"] else "Dana")

    arena.away.add(arena.product.admin.id)
    await play(arena, sign, SIGNINGS)


async def test_of_two_customers_who_sign_at_once_both_are_in_the_file(arena: Arena) -> None:
    """Whoever is second signs anew what the first has signed; and the file is sealed once."""
    people: dict[str, tuple[Viewer, Viewer]] = {}

    async def sign(session_id: str, customer_id: str, http: bool, swapped: bool) -> None:
        if http:
            people[session_id] = await arena.two(session_id, customer_id)
        agent = await arena.known(arena.product.agent)
        given = {"sessionId": session_id, "templateId": arena.templates["contract"]}
        want = "interaction { id steps { id } }"
        made = await arena.do(agent, "addInteraction", want, agentSigns="NEVER", **given)
        bubble = made["interaction"]
        for who in people[session_id]:
            await arena.do(who, "startInteraction", interactionId=bubble["id"])
        given = {"stepId": bubble["steps"][0]["id"], "signature": "Casey"}
        one, two = (arena.do(who, "signStep", **given) for who in people[session_id])
        await race(one, two, swapped)
        head = (await arena.view(session_id)).head
        await asyncio.gather(
            *(seal_interaction(arena.context(who).documents, session_id, bubble["id"])
              for who in people[session_id])
        )  # fmt: skip
        assert [one.cause for one in await arena.since(session_id, head)] == ["sealDocuments"]
        assert len(await arena.signatures(session_id, bubble["id"])) == 3

    await play(arena, sign, SEALINGS)


async def test_of_delete_and_start_at_once_one_wins(arena: Arena) -> None:
    """Domain rules 10 and 11: what was started is never deleted."""
    customers: dict[str, Person | Viewer] = {}

    async def meet(session_id: str, customer_id: str, http: bool, swapped: bool) -> None:
        interaction_id = await arena.add(session_id, "form")
        if http or isinstance(customers[session_id], Person):
            customers[session_id] = await arena.enter(session_id, customer_id, http)
        agent = await arena.by(arena.product.agent, http)
        given = {"interactionId": interaction_id}
        deleted, started = await race(
            arena.order(agent, "deleteInteraction", **given),
            arena.order(customers[session_id], "startInteraction", **given),
            swapped,
        )
        _, lost = sorted_out((deleted, started))
        bubble = (await arena.view(session_id)).interaction(interaction_id)
        assert bubble
        was_started = bubble.recipients[0].started_at is not None
        if lost is started:
            assert lost["errors"][0]["reason"] == "DELETED"
            assert (bubble.status, was_started) == (InteractionStatus.DELETED, False)
        else:
            assert lost["errors"][0]["reason"] == "ALREADY_STARTED"
            assert (bubble.status, was_started) == (InteractionStatus.IN_PROGRESS, True)

    await play(arena, meet)


async def test_a_private_session_started_twice_at_once_is_one_session(arena: Arena) -> None:
    """Domain rule 16: asking again while it is open answers with the session that is open."""

    async def part(session_id: str, customer_id: str, http: bool, swapped: bool) -> None:
        agent = await arena.by(arena.product.agent, http)
        if http:  # of several participants
            role = "CO_SIGNER"
            await arena.do(
                agent, "inviteParticipant", sessionId=session_id, role=role, contact=ROBIN
            )
        before = {one.session_id for one in (await arena.view(session_id)).children}
        admin = await arena.by(arena.product.admin, http)
        want = "session { id } participant { id }"
        answers = await race(
            arena.order(agent, "startPrivateSession", want, participantId=customer_id),
            arena.order(admin, "startPrivateSession", want, participantId=customer_id),
            swapped,
        )
        won, lost = sorted_out(answers)
        assert lost["errors"][0]["reason"] == "PRIVATE_SESSION_OPEN"
        assert lost["session"] == won["session"]
        made = [
            one.session_id
            for one in (await arena.view(session_id)).children
            if one.session_id not in before
        ]
        assert made == [won["session"]["id"]]
        assert await arena.messages(won["participant"]["id"]) == 1
        await arena.check_log(made[0])
        await arena.do(agent, "endSession", sessionId=made[0])

    await play(arena, part)


async def test_one_key_fifty_times_at_once_has_one_effect(arena: Arena) -> None:
    """Promise D: one answer is the first, the others tell the same and that they are repeats."""
    want = "participant { id } session { id }"

    async def repeat(session_id: str, _: str, http: bool, swapped: bool) -> None:
        agent = await arena.by(arena.product.agent, http)
        there = len((await arena.view(session_id)).participants)
        head = (await arena.view(session_id)).head
        given = {"sessionId": session_id, "role": "CC", "contact": ROBIN}
        key = new_id("key")
        asked = (
            arena.do(agent, "inviteParticipant", want, idempotencyKey=key, **given)
            for _ in range(AT_ONCE)
        )
        answers = await asyncio.gather(*asked)
        assert Counter(one.pop("replayed") for one in answers) == {False: 1, True: AT_ONCE - 1}
        assert all(one == answers[0] for one in answers)
        view = await arena.view(session_id)
        assert len(view.participants) == there + 1
        assert view.participants[-1].id == answers[0]["participant"]["id"]
        assert view.cursor == answers[0]["cursor"]
        causes = [one.cause for one in await arena.since(session_id, head)]
        assert set(causes) == {"inviteParticipant"}
        assert await arena.messages(view.participants[-1].id) == 1

    await play(arena, repeat)


async def test_of_two_inputs_under_one_key_at_once_one_is_carried_out(arena: Arena) -> None:
    """Same key, other input: refused, and whoever repeats the one that won hears of it again."""
    want = "participant { id name }"
    for number in range(10):
        session_id, _ = await arena.new_session()
        agent = await arena.by(arena.product.agent, number == 0)
        key = new_id("key")
        asked = [
            arena.order(
                agent, "inviteParticipant", want,
                idempotencyKey=key, sessionId=session_id, role="CC", contact=contact,
            )
            for contact in (CASEY, ROBIN) * (AT_ONCE // 2)
        ]  # fmt: skip
        random.shuffle(asked)
        answers = await asyncio.gather(*asked)
        kinds = Counter(one["errors"][0]["__typename"] for one in answers if one["errors"])
        assert kinds == {"IdempotencyConflict": AT_ONCE // 2}
        done = [one for one in answers if not one["errors"]]
        assert Counter(one["replayed"] for one in done) == {False: 1, True: AT_ONCE // 2 - 1}
        assert len({one["participant"]["id"] for one in done}) == 1
        view = await arena.view(session_id)
        assert [one.id for one in view.participants[1:]] == [done[0]["participant"]["id"]]


async def test_thirty_two_writers_on_one_session_leave_no_gap(arena: Arena) -> None:
    """Every order is in the log once, with the cursor that its payload named."""
    session_id, _ = await arena.new_session()
    agent = await arena.known(arena.product.agent)

    async def write(number: int) -> list[str]:
        cursors = []
        for turn in range(3):
            given = {"sessionId": session_id, "templateId": arena.templates["contract"]}
            name = f"{number}.{turn}"
            made = await arena.do(agent, "addInteraction", "", name=name, **given)
            cursors.append(made["cursor"])
        return cursors

    told = [one for cursors in await asyncio.gather(*map(write, range(32))) for one in cursors]
    await arena.check_log(session_id)
    view = await arena.view(session_id)
    names = {f"{number}.{turn}" for number in range(32) for turn in range(3)}
    assert {one.name for one in view.interactions} == names
    assert len(view.interactions) == len(told) == len(set(told)) == 96
    logged = {one.cursor for one in await arena.since(session_id, 0)}
    assert set(told) <= logged


async def test_forwarding_and_deciding_at_once_wait_for_each_other(arena: Arena) -> None:
    """Several sessions are locked in the order of their ids: no deadlock, whatever is asked for."""
    step = "interaction { id steps { id } }"
    sources: dict[str, str] = {}

    async def forward(session_id: str, customer_id: str, http: bool, swapped: bool) -> None:
        agent = await arena.by(arena.product.agent, http)
        if http:
            sources[session_id] = interaction_id = await arena.add(session_id, "form")
            customer = await arena.enter(session_id, customer_id, False)
            started = await arena.do(
                customer, "startInteraction", step, interactionId=interaction_id
            )
            step_id = started["interaction"]["steps"][0]["id"]
            await arena.do(
                customer,
                "submitForm",
                stepId=step_id,
                values=[{"name": "full_name", "value": "Casey"}],
            )
        to = {"interactionId": sources[session_id], "contact": ROBIN}
        made = await arena.do(agent, "forwardForApproval", "approvalSessionId", **to)
        other_id = made["approvalSessionId"]
        other = await arena.view(other_id)
        approver = await arena.enter(other_id, other.participants[0].id, http)
        copy = {"interactionId": other.interactions[0].id}
        await arena.do(approver, "startInteraction", **copy)
        (approved, ended), again = await asyncio.gather(
            race(
                arena.order(approver, "approve", **copy),
                arena.order(agent, "endSession", sessionId=other_id),
                swapped,
            ),
            arena.order(agent, "forwardForApproval", "approvalSessionId", **to),
        )
        assert ended["errors"] == again["errors"] == []
        reasons = [one["reason"] for one in approved["errors"]]
        assert reasons in ([], ["SESSION_ENDED"])
        source = (await arena.view(session_id)).interaction(sources[session_id])
        assert source
        decisions = {one.session_id: one.decision for one in source.approvals}
        assert decisions[other_id] == ("PENDING" if reasons else "APPROVED")
        assert decisions[again["approvalSessionId"]] == "PENDING"
        await arena.check_log(other_id)

    await play(arena, forward, FORWARDS)


async def test_a_request_that_is_given_up_is_carried_out_whole_or_not_at_all(arena: Arena) -> None:
    """Whoever asks again at once, under the same key, gets the one effect of both."""
    agent = await arena.known(arena.product.agent)
    session_id = ""
    for number in range(100):
        if number % EACH_SESSION == 0:
            session_id, _ = await arena.new_session()
        key = new_id("key")
        given = {"sessionId": session_id, "role": "CC", "contact": ROBIN, "idempotencyKey": key}
        head = (await arena.view(session_id)).head
        asked = [
            asyncio.create_task(arena.do(agent, "inviteParticipant", "participant { id }", **given))
            for _ in range(1 + number % 3)
        ]
        await asyncio.sleep(random.random() / 100)
        for one in asked:
            one.cancel()
        told = await asyncio.gather(*asked, return_exceptions=True)
        again = await arena.do(agent, "inviteParticipant", "participant { id }", **given)
        finished = [one for one in told if not isinstance(one, BaseException)]
        assert all(one["participant"] == again["participant"] for one in finished)
        added = [one for one in await arena.since(session_id, head) if one.sequence > head]
        assert [one.image.id for one in added if not one.changes] == [again["participant"]["id"]]
        assert await arena.messages(again["participant"]["id"]) == 1
        await arena.check_log(session_id)


async def test_questions_that_are_given_up_cost_no_connection(arena: Arena) -> None:
    """However many are cancelled half-way, the database answers at once."""
    session_id, _ = await arena.new_session()
    database = arena.product.parts.database
    left_over: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, one: left_over.append(one))
    for _ in range(30):
        asked = [asyncio.create_task(database.events(session_id, 0)) for _ in range(20)]
        await asyncio.sleep(random.random() / 200)
        for one in asked:
            one.cancel()
        told = await asyncio.gather(*asked, return_exceptions=True)
        strange = [one for one in told if isinstance(one, Exception)]
        assert strange == []
        assert await database.events(session_id, 0)
    await arena.add(session_id, "contract")
    # asyncpg forgets the answer to "TLS?" where it is cancelled while it connects
    forgotten = "unexpected connection_lost() call"
    assert [one for one in left_over if str(one.get("exception")) != forgotten] == []
