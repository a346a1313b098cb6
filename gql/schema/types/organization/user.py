"""The agents and admins of an organization."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain.enums import UserRole
from gql.schema.scalars import EmailAddress


@strawberry.type(description="An agent or admin of the organization.")
class User:
    id: strawberry.ID = field(description="The id of the user.")
    name: str = field(description="The display name.")
    email: EmailAddress = field(description="The e-mail address, unique in the organization.")
    created_at: datetime = field(description="When the user was added.")

    @field(description="What the user may do.")
    def role(self) -> UserRole:
        row: Any = self  # at run time `self` is the row whose attributes this type reads
        return UserRole(row.kind)
