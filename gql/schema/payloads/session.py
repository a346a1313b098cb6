"""The payloads of mutations on sessions and their participants."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.schema.payloads.mutation_payload import ParticipantPayload, SessionPayload
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session import Session


@strawberry.type
class StartSessionPayload(ParticipantPayload):
    participant: Participant | None = field(
        description="The customer. Null if the session was started without one, or if the "
        "mutation was refused."
    )


@strawberry.type
class EndSessionPayload(SessionPayload):
    pass


@strawberry.type
class InviteParticipantPayload(ParticipantPayload):
    pass


@strawberry.type
class RemindParticipantPayload(ParticipantPayload):
    pass


@strawberry.type
class ReassignParticipantPayload(ParticipantPayload):
    participant: Participant | None = field(
        description="The participant who takes over. Null if the mutation was refused."
    )


@strawberry.type
class StartPrivateSessionPayload(ParticipantPayload):
    session: Session | None = field(
        description="The private session. With the reason PRIVATE_SESSION_OPEN, the one that is "
        "open already. Null if the mutation was refused for another reason."
    )
    participant: Participant | None = field(
        description="The participant as a member of the private session. Null if the mutation was "
        "refused."
    )
