"""The cost of work on documents, and how much the event loop is delayed meanwhile."""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from bench.local_server import LocalServer, local_server
from gql.documents.build_document import BuildRequest, build_document
from gql.documents.pdf.draft import render_draft
from gql.documents.pdf.fill import fill
from gql.documents.pdf.rasterize import render_page
from gql.documents.signing.verify import verify
from gql.esign.seal import ensure_sealed
from gql.model.domain.enums import ActorKind, AgentSigning, InteractionStatus
from gql.model.domain.value_objects import Contact
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import InteractionView
from gql.resolvers.context import Context
from gql.resolvers.interaction import adding
from gql.resolvers.interaction.signing import DrawnSignature
from gql.resolvers.lookup import find_interaction
from gql.resolvers.mutations import MutationResolver, execute_mutation
from gql.resolvers.participant import participation
from gql.resolvers.payloads import Payload
from gql.resolvers.session import sessions

_P = TypeVar("_P", bound=Payload[Any])
ROUNDS = 25
SIGNERS = 20
_VALUES: dict[str, str | bool] = {
    "customer_1.name": "Zoë Müller-Ğündüz",
    "customer_1.address": "12 High Street, London N1 9XX",
    "customer_1.accept": True,
}
_SIGNATURE_PATH = (
    "M10,60 C40,5 60,5 70,60 C80,80 110,80 130,30 Q150,0 170,50 L210,20 C230,70 260,70 290,30"
)


@dataclass(frozen=True)
class Signer:
    """A customer who has started a contract in their own session."""

    context: Context
    interaction_id: str
    step_id: str


async def measure() -> None:
    """The demo contract: two pages, three customers, the agent; two worker processes."""
    with tempfile.TemporaryDirectory() as folder:
        async with local_server(Path(folder)) as server:
            await _measure_operations(server)
            signers = [await _create_signer(server) for _ in range(SIGNERS)]
            await _measure_signing(signers)
            await _measure_sealed(server, signers)
            print(f"  memory of all processes   {_resident_megabytes():8.0f} MB")


async def _measure_operations(server: LocalServer) -> None:
    """Prints the time of each single operation on a document."""
    documents = server.app_state.documents
    session = await server.app_state.database.view(server.session_id)
    content = next(
        step.content
        for interaction in session.interactions
        for step in interaction.steps
        if step.content
    )
    template = await documents.files.get(content)
    run = documents.pool.run
    request = BuildRequest(template, "Contract", 3, agent_signs=True)
    pdf, _ = await run(build_document, request)
    await _measure_time("build a document", lambda: run(build_document, request))
    await _measure_time("fill 3 fields", lambda: run(fill, pdf, _VALUES))
    await _measure_time("fill and render a page", lambda: run(render_page, pdf, _VALUES, 2))
    await _measure_time("draft", lambda: run(render_draft, pdf, _VALUES, 1))


async def _measure_time(label: str, work: Callable[[], Awaitable[object]]) -> None:
    """Prints how long the work takes, after one round that is not counted."""
    await work()
    milliseconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        await work()
        milliseconds.append((time.perf_counter() - start) * 1_000)
    p95 = statistics.quantiles(milliseconds, n=20)[-1]
    print(f"  {label:25} {statistics.median(milliseconds):8.1f} ms   p95 {p95:.1f}")


async def _measure_signing(signers: list[Signer]) -> None:
    """All sign their documents at the same time."""
    delays: list[float] = []
    recording = asyncio.create_task(_record_delays(delays))
    start = time.perf_counter()
    await asyncio.gather(*(_sign(signer) for signer in signers))
    seconds = time.perf_counter() - start
    recording.cancel()
    p99 = statistics.quantiles(delays, n=100)[-1]
    print(f"  sign {SIGNERS} documents at once {SIGNERS / seconds:8.1f} /s")
    print(f"  event loop delay, p99     {p99:8.1f} ms   max {max(delays):.1f}, n={len(delays)}")


async def _record_delays(delays: list[float]) -> None:
    """Records by how many milliseconds each sleep of one millisecond is late."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.001)
        delays.append((time.perf_counter() - start - 0.001) * 1_000)


async def _execute(
    context: Context, mutation: MutationResolver[Any, _P], /, **arguments: object
) -> _P:
    """Executes a mutation that must not be refused."""
    payload = await execute_mutation(context, mutation, arguments, None)
    assert not payload.errors, payload.errors
    return payload


async def _create_signer(server: LocalServer) -> Signer:
    """Starts a session with one customer, who starts a contract."""
    contact = Contact("Kim Customer", "kim@example.com")
    started = await _execute(server.agent, sessions.start_session, name="Bench", customer=contact)
    session, participant = started.session, started.participant
    assert session
    assert participant
    contract = await _add_contract(server, session.id)
    viewer = Viewer(
        ActorKind.PARTICIPANT, participant.id, contact.name, session.organization_id, "bench",
        session_id=session.id,
    )  # fmt: skip
    customer = replace(server.customer, viewer=viewer)
    start = participation.start_interaction
    await _execute(customer, start, interaction_id=contract.id)
    return Signer(customer, contract.id, contract.steps[0].id)


async def _add_contract(server: LocalServer, session_id: str) -> InteractionView:
    """Adds a contract from the template of the one in the demo session."""
    demo_session = await server.app_state.database.view(server.session_id)
    template_id = next(
        interaction.template_id
        for interaction in demo_session.interactions
        if interaction.name == "Contract, sent"
    )
    added = await _execute(
        server.agent,
        adding.add_interaction,
        session_id=session_id,
        template_id=template_id,
        agent_signs=AgentSigning.NEVER,
    )
    assert added.interaction
    return added.interaction


async def _sign(signer: Signer) -> None:
    values = {name: str(value).replace("True", "true") for name, value in _VALUES.items()}
    await _execute(
        signer.context,
        participation.sign_step,
        step_id=signer.step_id,
        values=values,
        signature=DrawnSignature(_SIGNATURE_PATH, "Zoë Müller-Ğündüz"),
    )


async def _measure_sealed(server: LocalServer, signers: list[Signer]) -> None:
    """Seals every document, then measures one of them."""
    documents = server.app_state.documents
    digests = [await _seal(server, signer) for signer in signers]
    pdf = await documents.files.get(digests[0])
    trusted = await documents.authorities.certificates()
    await _measure_time(
        "verify a sealed document", lambda: documents.pool.run(verify, pdf, trusted)
    )
    print(f"  size with one signature   {len(pdf) / 1_000:8.0f} kB")


async def _seal(server: LocalServer, signer: Signer) -> str:
    """Seals a signed contract if it is not sealed yet; returns the digest of its file."""
    database = server.app_state.database
    session, contract = await find_interaction(signer.context, signer.interaction_id)
    assert contract.status is InteractionStatus.COMPLETED
    await ensure_sealed(signer.context.documents, contract)
    document = (await database.view(session.id)).interactions[0].steps[0].document
    assert document
    assert document.sealed_at
    return document.digest


def _resident_megabytes() -> float:
    """Resident memory of this process and its child processes."""
    this = Path("/proc") / str(os.getpid())
    children = [pid for task in this.glob("task/*/children") for pid in task.read_text().split()]
    return sum(_resident_bytes(Path("/proc") / pid) for pid in (this.name, *children)) / 1e6


def _resident_bytes(process: Path) -> int:
    """Resident memory of one process; 0 if it has ended."""
    try:
        return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
