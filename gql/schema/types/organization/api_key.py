"""API keys of partners."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from gql.model.domain.enums import Permission
from gql.schema.types.relay import Connection


@strawberry.type(description="A partner's key. Its secret was told once and is kept nowhere.")
class ApiKey:
    id: strawberry.ID = field(description="Opaque.")
    name: str = field(description="Its name for people.")
    permissions: list[Permission] = field(description="What it lets one do.")
    created_at: datetime = field(description="When it was made.")
    expires_at: datetime | None = field(description="When it stops working by itself.")
    revoked_at: datetime | None = field(description="When it was made worthless.")


@strawberry.type(description="One API key in a list.")
class ApiKeyEdge:
    node: ApiKey = field(description="The key.")
    cursor: str = field(description="Its place in the list.")


@strawberry.type(description="A page of API keys, newest first.")
class ApiKeyConnection(Connection):
    edges: list[ApiKeyEdge] = field(description="The keys of this page.")
