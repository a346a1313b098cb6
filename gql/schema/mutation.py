"""The root type of mutations."""

import strawberry

from gql.schema.mutations.interactions import InteractionMutations
from gql.schema.mutations.organization import OrganizationMutations
from gql.schema.mutations.participation import ParticipationMutations
from gql.schema.mutations.sessions import SessionMutations


@strawberry.type(
    description="Root type of mutations. A mutation that is refused says so in the `errors` of its "
    "payload, not in the errors of the response. A reason in capital letters, such as "
    "SESSION_ENDED, stands for the error `ActionUnavailable` with this `reason`. Mutations for "
    "agents are for admins too."
)
class Mutation(
    SessionMutations, InteractionMutations, ParticipationMutations, OrganizationMutations
):
    pass
