"""Loads one session's rows whole: a few statements by session id, no joins, no lazy loading."""

from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from gql.model.database.column_types import Row
from gql.model.database.tables import (
    AssignmentRow,
    ConnectionRow,
    InteractionRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
)
from gql.model.domain.projection import SessionRows

_R = TypeVar("_R", bound=Row)


def _all_of(kind: type[_R], column: InstrumentedAttribute[Any]) -> Select[_R]:
    # ids begin with their time of creation and are handed out in order within a unit of work
    return select(kind).where(column == bindparam("id")).order_by(kind.__table__.c.id)


# made once: putting a statement together takes as long as sending it
_PARTICIPANTS = _all_of(ParticipantRow, ParticipantRow.session_id)
_INTERACTIONS = _all_of(InteractionRow, InteractionRow.session_id)
_STEPS = _all_of(StepRow, StepRow.session_id)
_RECIPIENTS = _all_of(RecipientRow, RecipientRow.session_id)
_ASSIGNMENTS = _all_of(AssignmentRow, AssignmentRow.session_id)
_CHILDREN = _all_of(SessionRow, SessionRow.parent_session_id)
_CONNECTED = (
    select(ConnectionRow.participant_id)
    .where(ConnectionRow.session_id == bindparam("id"))
    .distinct()
)


async def load(sql: AsyncSession, session: SessionRow) -> SessionRows:
    """All rows of a session, in the order in which they are shown."""
    own = {"id": session.id}
    return SessionRows(
        session=session,
        participants=list(await sql.scalars(_PARTICIPANTS, own)),
        interactions=list(await sql.scalars(_INTERACTIONS, own)),
        steps=list(await sql.scalars(_STEPS, own)),
        recipients=list(await sql.scalars(_RECIPIENTS, own)),
        assignments=list(await sql.scalars(_ASSIGNMENTS, own)),
        connected=await connected(sql, session.id),
        children=list(await sql.scalars(_CHILDREN, own)),
        parent=await sql.get(SessionRow, session.parent_session_id)
        if session.parent_session_id
        else None,
    )


async def connected(sql: AsyncSession, session_id: str) -> set[str]:
    """The participants of a session with a live connection (domain rule 15)."""
    return set(await sql.scalars(_CONNECTED, {"id": session_id}))
