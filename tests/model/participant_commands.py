"""What participants do with an assignment; numbers pick how, also wrongly.

`AS_EXPECTED` is a number with which each of them does what the assignment asks for.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy import select

from gql.model.database.tables import MessageRow, UploadRow
from gql.model.domain.enums import Duty, MessageKind
from gql.model.domain.identifiers import new_id
from gql.model.domain.viewer import SYSTEM, Viewer
from gql.model.domain.views import AssignmentView, InteractionView, StepView
from gql.resolvers.interaction import agent_details, approvals, signing
from gql.resolvers.interaction.signing import TypedSignature
from gql.resolvers.participant import participation, verification
from tests.model.simulation import Simulation

AS_EXPECTED = 11
WRONG_CODE = "000000"  # right once in a million times, which does no harm

ParticipantAction = Callable[
    [Simulation, Viewer, InteractionView, StepView, int], Coroutine[Any, Any, None]
]


async def complete_assignment(
    simulation: Simulation, interaction: InteractionView, step: StepView,
    assignment: AssignmentView, viewer: Viewer | None, variant: int,
) -> None:  # fmt: skip
    """Does what an open assignment asks for, as its participant or, without one, as the agent."""
    if viewer is None:
        await _complete_as_agent(simulation, interaction, step, assignment)
    else:
        await simulation.mutate(
            viewer, participation.start_interaction, interaction_id=interaction.id
        )
        await simulation.check()
        await ACTIONS[assignment.duty](simulation, viewer, interaction, step, variant)
    await simulation.check()


async def _complete_as_agent(
    simulation: Simulation, interaction: InteractionView, step: StepView, assignment: AssignmentView
) -> None:
    agent = simulation.agent
    if assignment.duty is Duty.SIGN:
        await simulation.mutate(
            agent, signing.sign_as_agent, interaction_id=interaction.id, values={}
        )
    else:
        await simulation.mutate(
            agent, agent_details.submit_agent_form, step_id=step.id, values={"risk": "Low"}
        )


async def sign(
    simulation: Simulation, viewer: Viewer, _: InteractionView, step: StepView, variant: int
) -> None:
    values = {"customer_1.address": "12 High Street"} if variant % 4 else {}
    if step.fields:
        await simulation.mutate(viewer, participation.save_fields, step_id=step.id, values=values)
    await simulation.mutate(
        viewer,
        participation.sign_step,
        step_id=step.id,
        values={},
        signature=TypedSignature(viewer.name),
    )


async def fill(
    simulation: Simulation, viewer: Viewer, _: InteractionView, step: StepView, variant: int
) -> None:
    values = {"full_name": viewer.name} if variant % 4 else {}
    await simulation.mutate(viewer, participation.save_fields, step_id=step.id, values=values)
    await simulation.mutate(viewer, participation.submit_form, step_id=step.id, values={})


async def upload(
    simulation: Simulation, viewer: Viewer, _: InteractionView, step: StepView, variant: int
) -> None:
    is_complete = variant % 5 != 0
    async with simulation.state.database.unit_of_work(cause="test", actor=SYSTEM) as work:
        row = UploadRow(
            id=new_id("upl"),
            organization_id=viewer.organization_id,
            owner_id=viewer.id,
            file_name="paper.pdf",
            content_type="application/pdf",
            size=7 if is_complete else None,
            digest="d1" if is_complete else None,
            created_at=work.now,
        )
        work.add(row)
    key = new_id("key") if variant % 2 else None
    await simulation.mutate(
        viewer, participation.attach_file, key, step_id=step.id, upload_id=row.id
    )


async def confirm(
    simulation: Simulation, viewer: Viewer, _: InteractionView, step: StepView, variant: int
) -> None:
    key = new_id("key") if variant % 2 else None
    await simulation.mutate(viewer, participation.confirm_cart, key, step_id=step.id)


async def verify(
    simulation: Simulation, viewer: Viewer, _: InteractionView, step: StepView, variant: int
) -> None:
    await simulation.mutate(viewer, verification.start_phone_verification, step_id=step.id)
    if variant % 7 == 6:
        await simulation.mutate(viewer, verification.verify_code, step_id=step.id, code="none")
    await simulation.mutate(viewer, verification.send_code, step_id=step.id)
    if variant % 3:
        code = WRONG_CODE if variant % 3 == 1 else await _sent_code(simulation, viewer)
        await simulation.mutate(viewer, verification.verify_code, step_id=step.id, code=code)


async def _sent_code(simulation: Simulation, viewer: Viewer) -> str:
    codes = select(MessageRow.parameters).where(
        MessageRow.participant_id == viewer.id, MessageRow.kind == MessageKind.CODE
    )
    latest = codes.order_by(MessageRow.id.desc()).limit(1)
    async with simulation.remote_database.read_transaction() as sql:
        parameters = (await sql.scalars(latest)).one_or_none()
    return parameters["code"] if parameters else WRONG_CODE


async def decide(
    simulation: Simulation, viewer: Viewer, interaction: InteractionView, _: StepView, variant: int
) -> None:
    mutation = approvals.approve_interaction if variant % 2 else approvals.reject_interaction
    await simulation.mutate(viewer, mutation, interaction_id=interaction.id, comment="as agreed")


async def start_or_open(
    simulation: Simulation, viewer: Viewer, interaction: InteractionView, _: StepView, variant: int
) -> None:
    mutation = participation.start_interaction if variant % 2 else participation.open_interaction
    await simulation.mutate(viewer, mutation, interaction_id=interaction.id)


ACTIONS: dict[Duty | None, ParticipantAction] = {
    Duty.SIGN: sign,
    Duty.FILL: fill,
    Duty.UPLOAD: upload,
    Duty.CONFIRM: confirm,
    Duty.VERIFY: verify,
    Duty.APPROVE: decide,
    None: start_or_open,
}
