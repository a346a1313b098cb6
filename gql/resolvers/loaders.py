"""The batch loaders of a request: for the objects that others refer to by id."""

from collections.abc import Sequence

from sqlalchemy import select

from gql.model.database.database import Database
from gql.model.database.tables import InteractionRow
from gql.model.domain.value_objects import IssuedCertificate
from gql.model.domain.views import SessionView
from gql.resolvers.batch_loader import BatchLoader


class Loaders:
    """Loads sessions and issued certificates by id, unrestricted by the viewer's scope."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.sessions = BatchLoader(self._read_sessions)
        self.certificates = BatchLoader(self._read_certificates)

    async def _read_sessions(self, session_ids: Sequence[str]) -> dict[str, SessionView]:
        return await self._database.run_to_completion(load_sessions(self._database, session_ids))

    async def _read_certificates(
        self, interaction_ids: Sequence[str]
    ) -> dict[str, IssuedCertificate]:
        return await self._database.run_to_completion(
            _load_certificates(self._database, interaction_ids)
        )


async def load_sessions(database: Database, session_ids: Sequence[str]) -> dict[str, SessionView]:
    """Returns the sessions that exist, by id."""
    return await database.views(session_ids)


async def _load_certificates(
    database: Database, interaction_ids: Sequence[str]
) -> dict[str, IssuedCertificate]:
    query = select(InteractionRow.id, InteractionRow.issued).where(
        InteractionRow.id.in_(interaction_ids)
    )
    async with database.read_transaction() as sql:
        rows = await sql.execute(query)
        return {interaction_id: issued for interaction_id, issued in rows if issued}
