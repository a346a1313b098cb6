"""The inputs of mutations on sessions and their participants."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.model.domain.enums import Role
from gql.schema.inputs.mutation_input import (
    MutationInput,
    ParticipantMutationInput,
    SessionMutationInput,
)
from gql.schema.inputs.values import ContactInput, optional_field


@strawberry.input
class StartSessionInput(MutationInput):
    name: str = field(
        description="The name of the session, which invitations show. At most 200 characters."
    )
    customer: ContactInput | None = optional_field(
        "The customer, who is invited at once. Null starts a session without participants."
    )


@strawberry.input
class EndSessionInput(SessionMutationInput):
    pass


@strawberry.input
class InviteParticipantInput(SessionMutationInput):
    contact: ContactInput = field(description="The person to invite.")
    role: Role = field(
        default=Role.CO_SIGNER,
        description="The role of the person in the session. A session has at most one CUSTOMER. An "
        "APPROVER cannot be invited; use `forwardForApproval`.",
    )


@strawberry.input
class RemindParticipantInput(ParticipantMutationInput):
    pass


@strawberry.input
class ReassignParticipantInput(ParticipantMutationInput):
    contact: ContactInput = field(description="The person who replaces the participant.")


@strawberry.input
class StartPrivateSessionInput(ParticipantMutationInput):
    pass
