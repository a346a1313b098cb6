"""A session with two participants, and changes in it that only the staff sees."""

from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.viewer import SYSTEM
from testing.running_server import RunningServer
from testing.session_scenario import SessionScenario, start_scenario


async def change_address(scenario: SessionScenario, times: int = 1) -> None:
    """Changes Bo's e-mail address, which only the staff sees."""
    database = scenario.server.app_state.database
    for number in range(times):

        def decide(unit: UnitOfWork, number: int = number) -> None:
            row = unit.drafts[scenario.id].participants[scenario.participant_ids["Bo"]]
            row.email = f"bo{number}-{unit.before[scenario.id].head}@x.example"

        await database.change(scenario.id, decide=decide, cause="test", actor=SYSTEM)


async def start_scenario_with_ada_and_bo(server: RunningServer) -> SessionScenario:
    """Starts a session with the customer Ada and the co-signer Bo."""
    scenario = await start_scenario(server)
    await scenario.invite("Bo")
    return scenario
