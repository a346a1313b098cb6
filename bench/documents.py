"""What work on documents costs, and whether the event loop keeps its turn while it is done."""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from bench.local_server import LocalServer, prepared
from gql.documents.build_document import BuildRequest as Paper
from gql.documents.build_document import build_document
from gql.documents.pdf.draft import draft
from gql.documents.pdf.fill import fill
from gql.documents.pdf.rasterize import page_image
from gql.documents.signing.verify import verify
from gql.esign.seal import ensure_sealed
from gql.model.domain.enums import ActorKind, AgentSigning, InteractionStatus
from gql.model.domain.value_objects import Contact
from gql.model.domain.viewer import Viewer
from gql.resolvers.context import Context
from gql.resolvers.interaction import interactions
from gql.resolvers.mutations import Answer, Order, execute_mutation
from gql.resolvers.participant import participant_actions
from gql.resolvers.session import sessions

ROUNDS = 25
AT_ONCE = 20
_VALUES: dict[str, str | bool] = {
    "customer_1.name": "Zoë Müller-Ğündüz",
    "customer_1.address": "12 High Street, London N1 9XX",
    "customer_1.accept": True,
}
_INK = "M10,60 C40,5 60,5 70,60 C80,80 110,80 130,30 Q150,0 170,50 L210,20 C230,70 260,70 290,30"


async def measure() -> None:
    """The demo contract: two pages, three customers, the agent; two worker processes."""
    with tempfile.TemporaryDirectory() as folder:
        async with prepared(Path(folder)) as place:
            await _each(place)
            signed = await _together(place)
            await _sealed(place, signed)
            print(f"  memory, all processes     {_memory():8.0f} MB")


async def _each(place: LocalServer) -> None:
    documents = place.parts.documents
    view = await place.parts.database.view(place.session_id)
    step = next(one for bubble in view.interactions for one in bubble.steps if one.content)
    template = await documents.files.get(step.content or "")
    run = documents.pool.run
    pdf, _ = await run(build_document, Paper(template, "Contract", 3, agent=True))
    await _timed(
        "build_document ready",
        lambda: run(build_document, Paper(template, "Contract", 3, agent=True)),
    )
    await _timed("fill 3 fields", lambda: run(fill, pdf, _VALUES))
    await _timed("fill and show a page", lambda: run(page_image, pdf, _VALUES, 2))
    await _timed("draft", lambda: run(draft, pdf, _VALUES, 1))


async def _timed(what: str, work: Callable[[], Awaitable[object]]) -> None:
    await work()
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        await work()
        took.append((time.perf_counter() - start) * 1_000)
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"  {what:25} {statistics.median(took):8.1f} ms   p95 {p95:.1f}")


async def _together(place: LocalServer) -> list[tuple[Context, str]]:
    """Twenty people sign twenty documents at the same moment."""
    people = [await _invited(place) for _ in range(AT_ONCE)]
    delays: list[float] = []
    watching = asyncio.create_task(_watch(delays))
    start = time.perf_counter()
    await asyncio.gather(*(_signed(context, step_id) for context, _, step_id in people))
    took = time.perf_counter() - start
    watching.cancel()
    p99 = statistics.quantiles(delays, n=100)[-1]
    print(f"  sign {AT_ONCE} at once           {AT_ONCE / took:8.1f} /s")
    print(f"  event loop's delay, p99   {p99:8.1f} ms   most {max(delays):.1f}, of {len(delays)}")
    return [(context, bubble_id) for context, bubble_id, _ in people]


async def _watch(delays: list[float]) -> None:
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.001)
        delays.append((time.perf_counter() - start - 0.001) * 1_000)


async def _order(context: Context, operation: str, order: Order, /, **given: object) -> Answer:
    answer = await execute_mutation(context, operation, order, given, None)
    assert not answer.errors, answer.errors
    return answer


async def _invited(place: LocalServer) -> tuple[Context, str, str]:
    """A session with one customer and a started contract; the customer, its bubble and step."""
    view = await place.parts.database.view(place.session_id)
    template = next(one.template_id for one in view.interactions if one.name == "Contract, sent")
    contact = Contact("Kim Customer", "kim@example.com")
    made = await _order(
        place.agent, "startSession", sessions.start_session, name="Bench", customer=contact
    )
    assert made.session
    assert made.participant
    added = await _order(
        place.agent,
        "addInteraction",
        interactions.add_interaction,
        session_id=made.session.id,
        template_id=template,
        agent_signs=AgentSigning.NEVER,
    )
    assert added.interaction
    viewer = Viewer(
        ActorKind.PARTICIPANT, made.participant.id, "Kim Customer", view.organization_id, "bench",
        session_id=made.session.id,
    )  # fmt: skip
    customer = replace(place.customer, viewer=viewer)
    bubble = added.interaction
    start = participant_actions.start_interaction
    await _order(customer, "startInteraction", start, interaction_id=bubble.id)
    return customer, bubble.id, bubble.steps[0].id


async def _signed(context: Context, step_id: str) -> None:
    given = {name: str(value).replace("True", "true") for name, value in _VALUES.items()}
    await _order(
        context,
        "signStep",
        participant_actions.sign_step,
        step_id=step_id,
        values=given,
        signature="Zoë Müller-Ğündüz",
        drawing=_INK,
    )


async def _sealed(place: LocalServer, signed: list[tuple[Context, str]]) -> None:
    """Waits until all are sealed, then checks one again and again."""
    session_id = place.session_id
    for context, bubble_id in signed:
        session_id = await context.session_of_interaction(bubble_id)
        bubble = (await place.parts.database.view(session_id)).interaction(bubble_id)
        assert bubble
        assert bubble.status is InteractionStatus.COMPLETED
        await ensure_sealed(context.documents, bubble)
    documents = place.parts.documents
    session = await place.parts.database.view(session_id)
    document = session.interactions[0].steps[0].document
    assert document
    assert document.sealed_at
    pdf = await documents.files.get(document.digest)
    roots = await documents.authorities.certificates()
    await _timed("verify, sealed", lambda: documents.pool.run(verify, pdf, roots))
    print(f"  sealed file, one signer   {len(pdf) / 1_000:8.0f} kB")


def _memory() -> float:
    """Resident memory of this process and its workers, in MB."""
    own = Path("/proc") / str(os.getpid())
    started = [one for task in own.glob("task/*/children") for one in task.read_text().split()]
    return sum(_resident(Path("/proc") / one) for one in (own.name, *started)) / 1e6


def _resident(process: Path) -> int:
    try:
        return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
