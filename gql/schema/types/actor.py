"""Who did something."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import field

from gql.localization.actors import ACTOR_TEXTS
from gql.model.domain.enums import ActorKind
from gql.schema.arguments import ResolverInfo


@strawberry.type(description="Who caused a change, named as at the time of the change.")
class Actor:
    kind: ActorKind = field(description="The kind of actor.")
    id: strawberry.ID = field(
        name="actorId",
        description="The id of the user, API key or participant; `system` for the server. For"
        " participants, the other participants of the session have the id `another`.",
    )

    @field(
        description="The display name; for the server and for `another`, a word in the language of"
        " the request."
    )
    def name(self, info: ResolverInfo) -> str:
        actor: Any = self  # at run time `self` is the actor whose attributes this type reads
        text = ACTOR_TEXTS.get(actor.id)
        return info.context.render(text) if text else actor.name
