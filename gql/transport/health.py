"""The health check: whether the database answers."""

from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gql.model.database.database import Database
from gql.model.domain.errors import Busy


def health_endpoint(database: Database) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """Returns the endpoint; it answers 503 while the database cannot be read."""

    async def health(_: Request) -> Response:
        try:
            async with database.read_transaction() as sql:
                await database.now(sql)
                # with SQLite, `now` is the time of this process and reads nothing
                await sql.execute(select(1))
        except Busy:
            return JSONResponse({"status": "unavailable"}, status_code=503)
        return JSONResponse({"status": "ok"})

    return health
