"""A session with two participants, and changes in it that only the staff sees."""

from gql.model.domain.viewer import SYSTEM
from testing.running_server import RunningServer
from testing.session_scenario import SessionScenario, start_scenario


async def change_address(scenario: SessionScenario, times: int = 1) -> None:
    """Changes Bo's e-mail address, which only the staff sees."""
    database = scenario.server.app_state.database
    for number in range(times):
        async with database.unit_of_work(scenario.id, cause="test", actor=SYSTEM) as work:
            rows = work.rows[scenario.id].participants
            row = next(row for row in rows if row.id == scenario.participant_ids["Bo"])
            row.email = f"bo{number}-{work.before[scenario.id].head}@x.example"


async def start_scenario_with_ada_and_bo(server: RunningServer) -> SessionScenario:
    """Starts a session with the customer Ada and the co-signer Bo."""
    scenario = await start_scenario(server)
    await scenario.invite("Bo")
    return scenario
