"""API keys of partners."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from gql.model.domain.enums import Permission
from gql.schema.scalars import ListCursor
from gql.schema.types.relay import Connection


@strawberry.type(
    description="An API key of a partner. Its secret is returned once, by `createApiKey`, and is"
    " not stored."
)
class ApiKey:
    id: strawberry.ID = field(description="The id of the key.")
    name: str = field(description="The display name.")
    permissions: list[Permission] = field(description="What the key allows its owner to do.")
    created_at: datetime = field(description="When the key was created.")
    expires_at: datetime | None = field(description="When the key expires. Null if it does not.")
    revoked_at: datetime | None = field(description="When the key was revoked. Null if it was not.")


@strawberry.type(description="An API key in a page of keys.")
class ApiKeyEdge:
    node: ApiKey = field(description="The key.")
    cursor: ListCursor = field(description="The position of the key in the list.")


@strawberry.type(description="A page of API keys, newest first.")
class ApiKeyConnection(Connection):
    edges: list[ApiKeyEdge] = field(description="The keys of this page.")
    nodes: list[ApiKey] = field(description="The nodes of `edges`.")
