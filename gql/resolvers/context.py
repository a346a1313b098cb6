"""The context value of GraphQL: the viewer of a request, and the services that resolvers use."""

import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from gql.esign.documents import DocumentOperations
from gql.live.subscription_registry import SubscriptionRegistry
from gql.localization.catalogs import Catalogs
from gql.model.database.database import Database
from gql.model.database.idempotency import IdempotencyKey
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import ActorKind, Permission
from gql.model.domain.errors import Forbidden, NotFound, Unauthenticated
from gql.model.domain.text import Text
from gql.model.domain.viewer import DEFAULT_LOCALE, Scope, Viewer
from gql.model.domain.views import SessionView
from gql.model.domain.visibility import require_visible, visible
from gql.resolvers.loaders import Loaders
from gql.settings import Settings
from gql.storage.signed_urls import PAGE, UPLOAD, SignedUrl, encode_token

STAFF = (ActorKind.AGENT, ActorKind.ADMIN)
EVERYONE = (*STAFF, ActorKind.PARTNER, ActorKind.PARTICIPANT)
_URL_PATHS = {UPLOAD: "uploads", PAGE: "pages"}


@dataclass(slots=True)
class Context:
    """The context of one request or one socket.

    `cause` and `idempotency_key` are set for each mutation; `cause` names it in the event log.
    `authentication_error` says why there is no viewer although a token was sent.
    `locale` is the language of the sentences for people in responses.
    `events_per_item` is the largest number of events in one item of a subscription.
    """

    database: Database
    documents: DocumentOperations
    subscription_registry: SubscriptionRegistry
    settings: Settings
    catalogs: Catalogs
    url_key: str
    viewer: Viewer | None = None
    cause: str = ""
    idempotency_key: IdempotencyKey | None = None
    authentication_error: str = ""
    events_per_item: int = 100
    locale: str = DEFAULT_LOCALE
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.loaders = Loaders(self.database)

    def require(self, *kinds: ActorKind) -> Viewer:
        """Returns the viewer. Without `kinds`, any kind of viewer is accepted.

        Raises `Unauthenticated` if there is none, `Forbidden` if it is of another kind.
        """
        if self.viewer is None:
            raise Unauthenticated(
                self.authentication_error or "Sign in with Authorization: Bearer TOKEN."
            )
        if kinds and self.viewer.kind not in kinds:
            raise Forbidden(self.viewer.kind)
        return self.viewer

    @property
    def scope(self) -> Scope:
        """What the viewer may see, and in which language. Raises `Unauthenticated` without one."""
        return replace(self.require().scope, locale=self.locale)

    def require_status_reader(self) -> Viewer:
        """Returns the viewer. Raises `NotFound` for a partner without permission to read status."""
        viewer = self.require()
        if not may_read_status(viewer):
            raise NotFound("Session")
        return viewer

    def scoped(self) -> "Context":
        """Returns this context with a viewer that has the scope only, for work that is shared."""
        scope = self.scope
        documents = (Permission.DOCUMENTS_READ,) if scope.can_read_documents else ()
        viewer = Viewer(
            kind=scope.kind,
            id=scope.participant_id or "",
            name="",
            organization_id=scope.organization_id,
            credential_id="",
            session_id=scope.session_id,
            permissions=(Permission.STATUS_READ, *documents),
        )
        return replace(self, viewer=viewer)

    async def session(self, session_id: str) -> SessionView:
        """Returns a session as the viewer sees it. Raises `NotFound`."""
        scope = self.require(*EVERYONE).scope
        return visible(await self.database.view(session_id), scope)

    @asynccontextmanager
    async def unit_of_work(self, *session_ids: str) -> AsyncIterator[UnitOfWork]:
        """Opens a unit of work by the viewer. Raises `NotFound` for a session they cannot see."""
        viewer = self.require()
        async with self._open_unit_of_work(*session_ids) as unit:
            for view in unit.before.values():
                require_visible(view, viewer.scope)
            yield unit

    @asynccontextmanager
    async def unit_of_work_with_related(
        self, session_id: str, *related_ids: str
    ) -> AsyncIterator[UnitOfWork]:
        """Opens a unit of work on a session and on related ones, which the viewer need not see."""
        viewer = self.require()
        async with self._open_unit_of_work(session_id, *related_ids) as unit:
            require_visible(unit.before[session_id], viewer.scope)
            yield unit

    def _open_unit_of_work(self, *session_ids: str) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.database.unit_of_work(
            *session_ids,
            cause=self.cause,
            actor=self.require().actor,
            idempotency_key=self.idempotency_key,
        )

    def render(self, text: Text) -> str:
        """Returns a sentence in the language of the request."""
        return self.catalogs.translator(self.locale).render(text)

    def file_url(
        self,
        use: str,
        subject_id: str,
        step_id: str | None = None,
        combined: bool = False,
        content_version: str = "",
    ) -> str:
        """Returns a short-lived URL by which this viewer's credential can GET or PUT one file."""
        expires = int(time.time()) + self.settings.url_lifetime
        credential_id = self.require().credential_id
        signed_url = SignedUrl(
            use, credential_id, expires, subject_id, step_id, combined, content_version
        )
        path = _URL_PATHS.get(use, "files")
        return f"{self.settings.base_url}/{path}/{encode_token(signed_url, self.url_key)}"


class ContextFactory(Protocol):
    """Returns a new context without a viewer, for a request with this Accept-Language header."""

    def __call__(self, accept_language: str = "") -> Context: ...


def may_read_status(viewer: Viewer) -> bool:
    """Whether sessions exist for this viewer. A partner needs the permission to read status."""
    return viewer.kind is not ActorKind.PARTNER or Permission.STATUS_READ in viewer.permissions
