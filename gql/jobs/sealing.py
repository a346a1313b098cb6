"""Makes dynamic documents when their step is reached, seals what is complete, sweeps orphans."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from gql.documents.errors import DocumentError
from gql.esign.exports import has_documents
from gql.esign.seal import seal_interaction
from gql.model.database.tables import InteractionRow
from gql.model.domain.enums import InteractionStatus, StepKind
from gql.model.domain.rules import STOPPED
from gql.model.domain.viewer import SYSTEM
from gql.model.domain.views import InteractionView, SessionView
from gql.resolvers.context import Context
from gql.storage.file_records import remove_orphans

ORPHANS_KEPT = timedelta(hours=24)
_SWEEPS = timedelta(hours=6)
_PAUSE = timedelta(minutes=1)
_BATCH = 20

_log = logging.getLogger("bubbles.documents")


class DocumentWorker:
    """Works on what `tell` shows to be due, and every `pause` seconds on what the database owes.

    Several processes may do so at once: what is owed is claimed first, and each deed checks again
    in its unit of work.
    """

    def __init__(self, open_context: Callable[[], Context], pause: float = 5.0) -> None:
        self._open = open_context
        self._pause = pause
        self._due: dict[tuple[str, str], None] = {}
        # whose template fails on its data: it would again, and whoever asks for it is told why
        self._unfit: set[str] = set()
        self._woken = asyncio.Event()

    def tell(self, view: SessionView) -> None:
        """Hears of a session that has moved."""
        for bubble in view.interactions:
            unmade = _unmade(bubble) and bubble.id not in self._unfit
            if unmade or _unsealed(bubble):
                self._due[view.id, bubble.id] = None
                self._woken.set()

    async def run(self) -> None:
        """Works until cancelled."""
        swept: datetime | None = None
        while True:
            self._woken.clear()
            swept = await self._round(swept)
            with suppress(TimeoutError):
                # not `wait_for`: before Python 3.12 it loses a cancellation that meets a wake
                async with asyncio.timeout(self._pause):
                    await self._woken.wait()

    async def _round(self, swept: datetime | None) -> datetime | None:
        context = self._open()
        try:
            now = await context.database.run(self._look(context))
            while self._due:
                (session_id, interaction_id), _ = self._due.popitem()
                await self._work_on(context, session_id, interaction_id)
            if swept is None or now - swept > _SWEEPS:
                before = now - ORPHANS_KEPT
                await remove_orphans(context.database, context.documents.files, before)
                return now
        except Exception:  # noqa: BLE001  # whatever it was, the next round tries again
            _log.exception("a round of work on documents failed")
        return swept

    async def _look(self, context: Context) -> datetime:
        """Asks the database what is owed; another process may have died over it."""
        async with context.database.reading() as sql:
            now = await context.database.now(sql)
            owed = (await sql.scalars(self._owed(context, now).limit(1))).first()
        if owed:
            await context.database.run(self._claim(context))
        return now

    def _owed(self, context: Context, now: datetime) -> Select[InteractionRow]:
        """Seals that are due, oldest first; whoever completed it has a moment to do it first."""
        late = now if context.database.sqlite else now - timedelta(seconds=self._pause)
        due = (InteractionRow.seal_due_at.is_not(None), InteractionRow.seal_due_at <= late)
        return select(InteractionRow).where(*due).order_by(InteractionRow.seal_due_at)

    async def _claim(self, context: Context) -> None:
        """Takes what is owed for a minute, so that not every process seals the same."""
        async with context.database.writing(cause="claim", actor=SYSTEM) as work:
            owed = self._owed(context, work.now).limit(_BATCH)
            mine = owed.with_for_update(skip_locked=True, key_share=True)
            for row in await work.sql.scalars(mine):
                row.seal_due_at = work.now + _PAUSE
                self._due[row.session_id, row.id] = None

    async def _work_on(self, context: Context, session_id: str, interaction_id: str) -> None:
        try:
            view = await context.database.view(session_id)
            bubble = view.interaction(interaction_id)
            if bubble and _unmade(bubble):
                await self._make(context, bubble)
            await seal_interaction(context, session_id, interaction_id)
        except Exception:  # noqa: BLE001  # one document must not keep the others from their turn
            _log.exception("work on the documents of %s failed", interaction_id)
            await context.database.run(_put_off(context, session_id, interaction_id))

    async def _make(self, context: Context, bubble: InteractionView) -> None:
        for step in bubble.steps:
            if step.kind is StepKind.DYNAMIC_DOCUMENT and step.reached:
                try:
                    await context.documents.of_step(bubble, step)
                except DocumentError as error:
                    self._unfit.add(bubble.id)
                    _log.warning("the document of step %s cannot be made: %s", step.id, error)


async def _put_off(context: Context, session_id: str, interaction_id: str) -> None:
    """Lets a seal that failed wait, behind those that are due."""
    async with context.database.writing(session_id, cause="putOff", actor=SYSTEM) as work:
        row = work.rows[session_id].interaction(interaction_id)
        if row.seal_due_at:
            row.seal_due_at = work.now + _PAUSE


def _unsealed(bubble: InteractionView) -> bool:
    done = bubble.status is InteractionStatus.COMPLETED
    return done and not bubble.sealed_at and not bubble.source and has_documents(bubble)


def _unmade(bubble: InteractionView) -> bool:
    """Whether a dynamic document's step is reached (domain rule 6) and its file is not there."""
    over = bubble.source or bubble.status in STOPPED
    return not over and any(
        step.kind is StepKind.DYNAMIC_DOCUMENT and step.reached and step.document is None
        for step in bubble.steps
    )
