"""The root type of queries: which resolver answers each field."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument, field

from gql.model.domain.enums import InteractionKind
from gql.resolvers import nodes
from gql.resolvers.organization import api_keys, feed, outbox, templates
from gql.resolvers.session import sessions
from gql.schema.arguments import (
    After,
    Before,
    Filter,
    InteractionId,
    ResolverInfo,
    SessionFilter,
    SessionId,
)
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.organization.api_key import ApiKeyConnection
from gql.schema.types.organization.events import (
    OrganizationEventConnection,
    organization_event_connection,
)
from gql.schema.types.organization.template import TemplateConnection
from gql.schema.types.organization.viewer import Viewer
from gql.schema.types.relay import First, Last, Node, connection, slice_of
from gql.schema.types.session.message import OutboxMessageConnection
from gql.schema.types.session.session import Session, SessionConnection


@strawberry.type(description="The root type of queries.")
class Query:
    @field(description="The signed-in user, program or participant that sent the request.")
    def viewer(self, info: ResolverInfo) -> Viewer:
        return info.context.require()  # type: ignore[return-value]  # types read off model values

    @field(
        description="A session by its id. An error with the code NOT_FOUND if it does not exist for"
        " the viewer."
    )
    async def session(self, info: ResolverInfo, id: SessionId) -> Session | None:
        return await sessions.session(info.context, id)  # type: ignore[return-value]

    @field(description="The organization's sessions, newest first. For agents and partners.")
    async def sessions(
        self,
        info: ResolverInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Filter = None,
    ) -> SessionConnection:
        criteria = filter or SessionFilter()
        page = await sessions.sessions_matching(
            info.context,
            slice_of(first, after, last, before),
            criteria.status,
            criteria.kind,
        )
        return connection(SessionConnection, page)

    @field(
        description="An interaction by its id. An error with the code NOT_FOUND if it does not"
        " exist for the viewer."
    )
    async def interaction(self, info: ResolverInfo, id: InteractionId) -> Interaction | None:
        return await nodes.interaction(info.context, id)  # type: ignore[return-value]

    @field(
        description="A session, interaction, step, participant or template by its id. An error with"
        " the code NOT_FOUND if it does not exist for the viewer; `nodes` returns null instead."
    )
    async def node(
        self,
        info: ResolverInfo,
        id: Annotated[strawberry.ID, argument(description="The id of the object.")],
    ) -> Node | None:
        return await nodes.node(info.context, id)  # type: ignore[return-value]

    @field(
        description="Sessions, interactions, steps, participants and templates by their ids, in the"
        " same order; null for each that does not exist for the viewer."
    )
    async def nodes(
        self,
        info: ResolverInfo,
        ids: Annotated[list[strawberry.ID], argument(description="The ids, at most 100.")],
    ) -> list[Node | None]:
        return await nodes.nodes(info.context, ids)  # type: ignore[return-value]

    @field(
        description="The templates that can be sent, newest first, without archived ones. For"
        " agents and partners."
    )
    async def templates(
        self,
        info: ResolverInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        kind: Annotated[
            InteractionKind | None, argument(description="Only the templates of this kind.")
        ] = None,
    ) -> TemplateConnection:
        page = await templates.templates(info.context, slice_of(first, after, last, before), kind)
        return connection(TemplateConnection, page)

    @field(description="The organization's API keys, newest first. For admins only.")
    async def api_keys(
        self,
        info: ResolverInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> ApiKeyConnection:
        page = await api_keys.api_keys(info.context, slice_of(first, after, last, before))
        return connection(ApiKeyConnection, page)

    @field(
        description="The events of all sessions of the organization, oldest first, for exports and"
        " data warehouses. For agents and partners. `after` also accepts the `cursor` of any event."
    )
    async def organization_events(
        self,
        info: ResolverInfo,
        first: First = None,
        after: After = None,
    ) -> OrganizationEventConnection:
        return organization_event_connection(
            await feed.organization_events(info.context, slice_of(first, after))
        )

    @field(description="The messages sent to participants, newest first. For agents only.")
    async def outbox(
        self,
        info: ResolverInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        session_id: Annotated[
            strawberry.ID | None, argument(description="Only the messages about this session.")
        ] = None,
    ) -> OutboxMessageConnection:
        page = await outbox.list_messages(
            info.context, slice_of(first, after, last, before), session_id
        )
        return connection(OutboxMessageConnection, page)
