"""Builds dynamic documents when their step is reached, and seals completed interactions."""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from gql.documents.errors import DocumentError
from gql.esign.documents import DocumentOperations
from gql.esign.exports import has_documents
from gql.esign.seal import seal_interaction
from gql.model.database.tables import InteractionRow
from gql.model.domain.enums import InteractionStatus, StepKind
from gql.model.domain.errors import SessionFrozen
from gql.model.domain.rules.toolbar import STOPPED_STATUSES
from gql.model.domain.views import InteractionView, SessionView

_CLAIM_DURATION = timedelta(minutes=1)
_BATCH_SIZE = 20

_log = logging.getLogger("bubbles.jobs")


class DocumentWorker:
    """Builds and seals documents after changes in this process, and seals that others left due.

    Several processes may work at once: a due seal is claimed first, and each step checks again in
    its transaction. A process leaves seals to the one that completed the interaction until they
    are overdue by `head_start` seconds.
    """

    def __init__(self, documents: DocumentOperations, head_start: float = 5.0) -> None:
        self.wake = asyncio.Event()
        self._documents = documents
        self._database = documents.database
        self._head_start = timedelta(seconds=head_start)
        self._due: dict[tuple[str, str], None] = {}
        # Interactions whose template fails on its data. It would fail again; a request for the
        # document gets the error.
        self._failed: set[str] = set()

    @property
    def due(self) -> list[tuple[str, str]]:
        """The session's and the interaction's id of all work that is due."""
        return list(self._due)

    def on_change(self, session: SessionView, before: SessionView | None) -> None:
        """Notes the work on documents that a change of a session makes due."""
        earlier = {item.id: item for item in before.interactions} if before else {}
        for interaction in session.interactions:
            if earlier.get(interaction.id) is interaction:
                continue
            is_unbuilt = _has_unbuilt_document(interaction) and interaction.id not in self._failed
            if is_unbuilt or _is_unsealed(interaction):
                self._due[session.id, interaction.id] = None
                self.wake.set()

    async def process_due(self) -> None:
        """Does all work that is due."""
        await self.collect_due()
        while self._due:
            (session_id, interaction_id), _ = self._due.popitem()
            await self._process(session_id, interaction_id)

    async def collect_due(self) -> None:
        """Claims a batch of seals that are due; another process may have died before sealing."""
        if await self._database.run_to_completion(self._has_due_seals()):
            await self._database.run_to_completion(self._claim_due_seals())

    async def _has_due_seals(self) -> bool:
        async with self._database.read_transaction() as sql:
            due = self._select_due_seals(await self._database.now(sql)).limit(1)
            return (await sql.scalars(due)).first() is not None

    def _select_due_seals(self, now: datetime) -> Select[InteractionRow]:
        """Returns a query for due seals, the oldest first."""
        # with SQLite there is no other process
        due_before = now if self._database.is_sqlite else now - self._head_start
        is_due = (InteractionRow.seal_due_at.is_not(None), InteractionRow.seal_due_at <= due_before)
        return select(InteractionRow).where(*is_due).order_by(InteractionRow.seal_due_at)

    async def _claim_due_seals(self) -> None:
        """Claims seals for a minute, so that other processes do not make the same ones."""
        async with self._database.write_transaction() as transaction:
            now = transaction.now
            due = self._select_due_seals(now).limit(_BATCH_SIZE)
            claimed = due.with_for_update(skip_locked=True, key_share=True)
            for row in await transaction.sql.scalars(claimed):
                row.seal_due_at = now + _CLAIM_DURATION
                self._due[row.session_id, row.id] = None

    async def _process(self, session_id: str, interaction_id: str) -> None:
        try:
            session = await self._database.view(session_id)
            interaction = session.interaction(interaction_id)
            if interaction and _has_unbuilt_document(interaction):
                await self._build_documents(interaction)
            await seal_interaction(self._documents, session_id, interaction_id)
        except SessionFrozen:  # the database reports it
            await self._database.run_to_completion(self._postpone(session_id, interaction_id))
        except Exception:  # noqa: BLE001  # it is due again; the others go on
            _log.exception("The documents of interaction %s could not be sealed.", interaction_id)
            await self._database.run_to_completion(self._postpone(session_id, interaction_id))

    async def _build_documents(self, interaction: InteractionView) -> None:
        for step in interaction.steps:
            if step.kind is StepKind.DYNAMIC_DOCUMENT and step.reached:
                try:
                    await self._documents.preparer.document_of(interaction, step)
                except DocumentError as error:
                    self._failed.add(interaction.id)
                    _log.warning("The document of step %s cannot be built: %s", step.id, error)

    async def _postpone(self, session_id: str, interaction_id: str) -> None:
        """Postpones a seal that failed by a minute, so that others are made first."""
        due = update(InteractionRow).where(
            InteractionRow.id == interaction_id,
            InteractionRow.session_id == session_id,
            InteractionRow.seal_due_at.is_not(None),
        )
        async with self._database.write_transaction() as transaction:
            due_at = transaction.now + _CLAIM_DURATION
            await transaction.sql.execute(due.values(seal_due_at=due_at))


def _is_unsealed(interaction: InteractionView) -> bool:
    is_completed = interaction.status is InteractionStatus.COMPLETED
    is_forwarded = interaction.source is not None
    is_due = is_completed and not is_forwarded and not interaction.sealed_at
    return is_due and has_documents(interaction)


def _has_unbuilt_document(interaction: InteractionView) -> bool:
    """Whether a dynamic document has no file although its step is reached (rule 6)."""
    is_over = interaction.source or interaction.status in STOPPED_STATUSES
    return not is_over and any(
        step.kind is StepKind.DYNAMIC_DOCUMENT and step.reached and step.document is None
        for step in interaction.steps
    )
