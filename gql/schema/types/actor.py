"""Who did something."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.model.domain.enums import ActorKind


@strawberry.type(description="Who caused a change, named as at the time of the change.")
class Actor:
    kind: ActorKind = field(description="The kind of actor.")
    id: strawberry.ID = field(
        description="The id of the user, API key or participant; `system` for the server. For"
        " participants, the other participants of the session have the id `another`."
    )
    name: str = field(description="The display name.")
