"""The inputs of mutations on sessions and their participants."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.model.domain.enums import Role
from gql.schema.inputs.mutation_input import MutationInput
from gql.schema.inputs.values import ContactInput, optional_field


@strawberry.input(description="A session to begin.")
class StartSessionInput(MutationInput):
    name: str = field(description="Its name for people.")
    customer: ContactInput | None = optional_field("The primary person, who is invited at once.")


@strawberry.input(description="A session to end.")
class EndSessionInput(MutationInput):
    session_id: strawberry.ID = field(description="The session.")


@strawberry.input(description="A person to invite.")
class InviteParticipantInput(MutationInput):
    session_id: strawberry.ID = field(description="The session.")
    contact: ContactInput = field(description="The person.")
    role: Role = field(default=Role.CO_SIGNER, description="What they are in the session.")


@strawberry.input(description="A participant.")
class ParticipantInput(MutationInput):
    participant_id: strawberry.ID = field(description="The participant.")


@strawberry.input(description="A participant, and who takes their place.")
class ReassignParticipantInput(MutationInput):
    participant_id: strawberry.ID = field(description="The participant.")
    contact: ContactInput = field(description="The person who takes their place.")
