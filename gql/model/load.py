"""Loads one session's rows whole: a few statements by session id, no joins, no lazy loading."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from gql.model.columns import Row
from gql.model.project import Rows
from gql.model.rows import (
    AssignmentRow,
    ConnectionRow,
    InteractionRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
)

_R = TypeVar("_R", bound=Row)


async def load(sql: AsyncSession, session: SessionRow) -> Rows:
    """All rows of a session, in the order in which they are shown."""
    own = session.id
    return Rows(
        session=session,
        participants=await _all(sql, ParticipantRow, ParticipantRow.session_id, own),
        interactions=await _all(sql, InteractionRow, InteractionRow.session_id, own),
        steps=await _all(sql, StepRow, StepRow.session_id, own),
        recipients=await _all(sql, RecipientRow, RecipientRow.session_id, own),
        assignments=await _all(sql, AssignmentRow, AssignmentRow.session_id, own),
        connected=await connected(sql, own),
        children=await _all(sql, SessionRow, SessionRow.parent_session_id, own),
        parent=await sql.get(SessionRow, session.parent_session_id)
        if session.parent_session_id
        else None,
    )


async def _all(
    sql: AsyncSession,
    kind: type[_R],
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    value: str,
) -> list[_R]:
    # ids begin with their time of creation and are handed out in order within a unit of work
    found = await sql.scalars(select(kind).where(column == value).order_by(kind.__table__.c.id))
    return list(found)


async def connected(sql: AsyncSession, session_id: str) -> set[str]:
    """The participants of a session with a live connection (domain rule 15)."""
    who = select(ConnectionRow.participant_id).where(ConnectionRow.session_id == session_id)
    return set(await sql.scalars(who.distinct()))
