"""The root type of mutations."""

import strawberry

from gql.schema.mutations.interactions import InteractionMutations
from gql.schema.mutations.organization import OrganizationMutations
from gql.schema.mutations.participation import ParticipationMutations
from gql.schema.mutations.sessions import SessionMutations


@strawberry.type(
    description="What may be ordered. Each answers with a payload; refusals are in it."
)
class Mutation(
    SessionMutations, InteractionMutations, ParticipationMutations, OrganizationMutations
):
    pass
