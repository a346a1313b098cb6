"""Loads all rows of one session: a few statements by session id, no joins, no lazy loading."""

from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from gql.model.database.row import Row
from gql.model.database.tables import (
    AssignmentRow,
    ConnectionRow,
    InteractionRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
)
from gql.model.domain.projection.session_rows import SessionRows

_R = TypeVar("_R", bound=Row)


def _select_by(kind: type[_R], column: InstrumentedAttribute[Any]) -> Select[_R]:
    # ids begin with the time of creation and ascend within a unit of work
    return select(kind).where(column == bindparam("id")).order_by(kind.__table__.c.id)


# built once: building a statement takes as long as sending it
_PARTICIPANTS = _select_by(ParticipantRow, ParticipantRow.session_id)
_INTERACTIONS = _select_by(InteractionRow, InteractionRow.session_id)
_STEPS = _select_by(StepRow, StepRow.session_id)
_RECIPIENTS = _select_by(RecipientRow, RecipientRow.session_id)
_ASSIGNMENTS = _select_by(AssignmentRow, AssignmentRow.session_id)
_CHILDREN = _select_by(SessionRow, SessionRow.parent_session_id)
_CONNECTED = (
    select(ConnectionRow.participant_id)
    .where(ConnectionRow.session_id == bindparam("id"))
    .distinct()
)


async def load_session(sql: AsyncSession, session: SessionRow) -> SessionRows:
    """Returns all rows of a session, each list in display order."""
    parameters = {"id": session.id}
    return SessionRows(
        session=session,
        participants=list(await sql.scalars(_PARTICIPANTS, parameters)),
        interactions=list(await sql.scalars(_INTERACTIONS, parameters)),
        steps=list(await sql.scalars(_STEPS, parameters)),
        recipients=list(await sql.scalars(_RECIPIENTS, parameters)),
        assignments=list(await sql.scalars(_ASSIGNMENTS, parameters)),
        connected=await load_connected(sql, session.id),
        children=list(await sql.scalars(_CHILDREN, parameters)),
        parent=await sql.get(SessionRow, session.parent_session_id)
        if session.parent_session_id
        else None,
    )


async def load_connected(sql: AsyncSession, session_id: str) -> set[str]:
    """Returns the ids of the participants with a live connection (rule 15)."""
    return set(await sql.scalars(_CONNECTED, {"id": session_id}))
