"""What every question and order is handed: who asks, and what is at hand to answer with."""

import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace

from sqlalchemy import select

from gql.esign.documents import Documents
from gql.live.subscription_registry import SubscriptionRegistry
from gql.model.database.database import Database
from gql.model.database.tables import InteractionRow, ParticipantRow, StepRow
from gql.model.database.unit_of_work import IdempotencyKey, UnitOfWork
from gql.model.domain.enums import ActorKind, Permission
from gql.model.domain.errors import Forbidden, NotFound, Unauthenticated
from gql.model.domain.viewer import Scope, Viewer
from gql.model.domain.views import SessionView
from gql.model.domain.visibility import require_sight, visible
from gql.settings import Settings
from gql.storage.signed_urls import PAGE, UPLOAD, SignedUrl, seal

STAFF = (ActorKind.AGENT, ActorKind.ADMIN)
_PLACES = {UPLOAD: "uploads", PAGE: "pages"}
EVERYONE = (*STAFF, ActorKind.PARTNER, ActorKind.PARTICIPANT)


@dataclass(slots=True)
class Context:
    """One request, or one socket. `operation` and `once` are set for each order carried out.

    `refusal` says why there is no viewer although a token came. `events_per_item` is the largest
    number of events in one item of a subscription.
    """

    database: Database
    documents: Documents
    hub: SubscriptionRegistry
    settings: Settings
    url_key: str
    viewer: Viewer | None = None
    operation: str = ""
    once: IdempotencyKey | None = None
    refusal: str = ""
    events_per_item: int = 100

    def require(self, *kinds: ActorKind) -> Viewer:
        """The viewer, if signed in and of one of these kinds; else raises."""
        if self.viewer is None:
            raise Unauthenticated(self.refusal or "Sign in with Authorization: Bearer TOKEN.")
        if kinds and self.viewer.kind not in kinds:
            raise Forbidden(self.viewer.kind)
        return self.viewer

    @property
    def scope(self) -> Scope:
        """Which data the viewer may see. Raises `Unauthenticated` without a viewer."""
        return self.require().scope

    def scoped(self) -> "Context":
        """This context with nothing of the viewer but their scope, for work that is shared."""
        scope = self.require().scope
        documents = (Permission.DOCUMENTS_READ,) if scope.documents else ()
        nobody = Viewer(
            kind=scope.kind,
            id=scope.participant_id or "",
            name="",
            organization_id=scope.organization_id,
            credential_id="",
            session_id=scope.session_id,
            permissions=(Permission.STATUS_READ, *documents),
        )
        return replace(self, viewer=nobody)

    async def session(self, session_id: str) -> SessionView:
        """The session as the viewer sees it. Raises `NotFound`."""
        scope = self.require(*EVERYONE).scope
        return visible(await self.database.view(session_id), scope)

    @asynccontextmanager
    async def ordering(self, *session_ids: str) -> AsyncIterator[UnitOfWork]:
        """A unit of work by the viewer on sessions they may see (else `NotFound`)."""
        viewer = self.require()
        async with self._writing(*session_ids) as work:
            for view in work.before.values():
                require_sight(view, viewer.scope)
            yield work

    @asynccontextmanager
    async def ordering_beside(self, session_id: str, *told: str) -> AsyncIterator[UnitOfWork]:
        """As `ordering`, with further sessions that hear of it, which the viewer need not see."""
        viewer = self.require()
        async with self._writing(session_id, *told) as work:
            require_sight(work.before[session_id], viewer.scope)
            yield work

    def _writing(self, *session_ids: str) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.database.writing(
            *session_ids, cause=self.operation, actor=self.require().actor, once=self.once
        )

    def file_url(
        self,
        use: str,
        subject_id: str,
        step_id: str | None = None,
        combined: bool = False,
        look: str = "",
    ) -> str:
        """A URL that lets this viewer's credential fetch or bring one file, for a short time."""
        expires = int(time.time()) + self.settings.url_lifetime
        credential = self.require().credential_id
        ticket = SignedUrl(use, credential, expires, subject_id, step_id, combined, look)
        place = _PLACES.get(use, "files")
        return f"{self.settings.base_url}/{place}/{seal(ticket, self.url_key)}"

    async def session_of_interaction(self, interaction_id: str) -> str:
        """The session that an interaction is in; which one never changes. Raises `NotFound`."""
        return await self._session_of(InteractionRow, interaction_id, "Interaction")

    async def session_of_step(self, step_id: str) -> str:
        """The session that a step is in. Raises `NotFound`."""
        return await self._session_of(StepRow, step_id, "Step")

    async def session_of_participant(self, participant_id: str) -> str:
        """The session that a participant is in. Raises `NotFound`."""
        return await self._session_of(ParticipantRow, participant_id, "Participant")

    async def _session_of(
        self, kind: type[InteractionRow | StepRow | ParticipantRow], key: str, what: str
    ) -> str:
        scope = self.require().scope
        async with self.database.reading() as sql:
            found = await sql.scalar(select(kind.session_id).where(kind.id == key))
        try:
            require_sight(await self.database.view(found or ""), scope)
        except NotFound:
            raise NotFound(what, ("input", f"{what.lower()}Id")) from None
        return found or ""
