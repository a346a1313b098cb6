"""Who did something."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.model.domain.enums import ActorKind


@strawberry.type(description="Who did something.")
class Actor:
    kind: ActorKind = field(description="On which side they are.")
    id: strawberry.ID = field(description="Their id on that side.")
    name: str = field(description="Their name for people.")
