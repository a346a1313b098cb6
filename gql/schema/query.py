"""The root type of queries: which resolver answers each field."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument, field

from gql.resolvers import nodes
from gql.resolvers.interaction.certificate import interaction_certificate
from gql.resolvers.organization import api_keys, feed, outbox, templates
from gql.resolvers.session import sessions
from gql.schema.arguments import (
    Filter,
    InteractionId,
    ListCursor,
    ResolverInfo,
    SessionFilter,
    SessionId,
)
from gql.schema.scalars import Cursor
from gql.schema.types.interaction.certificate import IssuedCertificate
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.organization.api_key import ApiKeyConnection
from gql.schema.types.organization.events import (
    OrganizationEventConnection,
    organization_event_connection,
)
from gql.schema.types.organization.template import TemplateConnection
from gql.schema.types.organization.viewer import Viewer
from gql.schema.types.relay import First, Node, connection
from gql.schema.types.session.message import MessageConnection
from gql.schema.types.session.session import Session, SessionConnection


@strawberry.type(description="What may be asked.")
class Query:
    @field(description="Who asks: an agent, a partner, or a participant.")
    def viewer(self, info: ResolverInfo) -> Viewer:
        return info.context.require()  # type: ignore[return-value]  # types read off model values

    @field(description="One session.")
    async def session(self, info: ResolverInfo, id: SessionId) -> Session | None:
        return await sessions.session(info.context, id)  # type: ignore[return-value]

    @field(description="The organization's sessions, newest first.")
    async def sessions(
        self, info: ResolverInfo, first: First = 20, after: ListCursor = None, filter: Filter = None
    ) -> SessionConnection:
        criteria = filter or SessionFilter()
        page = await sessions.sessions_matching(
            info.context, first, after, criteria.status, criteria.kind
        )
        return connection(SessionConnection, page)

    @field(description="One bubble.")
    async def interaction(self, info: ResolverInfo, id: InteractionId) -> Interaction | None:
        return await nodes.interaction(info.context, id)  # type: ignore[return-value]

    @field(description="The certificate of completion; null before the documents are sealed.")
    async def certificate(
        self,
        info: ResolverInfo,
        interaction_id: InteractionId,
    ) -> IssuedCertificate | None:
        return await interaction_certificate(info.context, interaction_id)  # type: ignore[return-value]

    @field(description="Anything with an id: a session, bubble, participant, or template.")
    async def node(
        self, info: ResolverInfo, id: Annotated[strawberry.ID, argument(description="Its id.")]
    ) -> Node | None:
        return await nodes.node(info.context, id)  # type: ignore[return-value]

    @field(description="Several things by their ids, at most 100; null where there is none.")
    async def nodes(
        self,
        info: ResolverInfo,
        ids: Annotated[list[strawberry.ID], argument(description="Their ids.")],
    ) -> list[Node | None]:
        return await nodes.nodes(info.context, ids)  # type: ignore[return-value]

    @field(description="What can be sent, newest first.")
    async def templates(
        self, info: ResolverInfo, first: First = 50, after: ListCursor = None
    ) -> TemplateConnection:
        page = await templates.templates(info.context, first, after)
        return connection(TemplateConnection, page)

    @field(description="The organization's API keys, newest first; for admins.")
    async def api_keys(
        self, info: ResolverInfo, first: First = 50, after: ListCursor = None
    ) -> ApiKeyConnection:
        page = await api_keys.api_keys(info.context, first, after)
        return connection(ApiKeyConnection, page)

    @field(
        description="The events of all sessions of the organization, oldest first, for exports and"
        " copies. For agents and partners."
    )
    async def organization_events(
        self,
        info: ResolverInfo,
        first: First = 50,
        after: Annotated[
            Cursor | None,
            argument(description="Go on after this event, such as the `endCursor` of a page."),
        ] = None,
    ) -> OrganizationEventConnection:
        return organization_event_connection(
            await feed.organization_events(info.context, first, after)
        )

    @field(description="Messages to people, newest first; for agents.")
    async def outbox(
        self,
        info: ResolverInfo,
        first: First = 20,
        after: ListCursor = None,
        session_id: Annotated[
            strawberry.ID | None, argument(description="Only of this session.")
        ] = None,
    ) -> MessageConnection:
        page = await outbox.list_messages(info.context, first, after, session_id)
        return connection(MessageConnection, page)
