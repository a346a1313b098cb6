"""The payloads of a participant's mutations."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.schema.payloads.mutation_payload import CURSOR, InteractionPayload, MutationPayload
from gql.schema.scalars import EventCursor
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session import Session


@strawberry.type
class ExchangeLinkPayload(MutationPayload):
    session: Session | None = field(
        description="The participant's session, as they see it. Null if the mutation was refused. "
        "Fields that lead to other objects, such as `Interaction.session`, are null in it: the "
        "request has no viewer yet."
    )
    participant: Participant | None = field(
        description="The participant whom the link belongs to. Null if the mutation was refused."
    )
    secret: str | None = field(
        name="token",
        description="The access token of the participant, to be sent as `Authorization: Bearer`. "
        "It is shown only here. Null if the mutation was refused.",
    )
    cursor: EventCursor | None = field(description=CURSOR)


@strawberry.type
class OpenInteractionPayload(InteractionPayload):
    pass


@strawberry.type
class StartInteractionPayload(InteractionPayload):
    pass


@strawberry.type
class DeclineInteractionPayload(InteractionPayload):
    pass


@strawberry.type
class SaveFieldsPayload(InteractionPayload):
    pass


@strawberry.type
class SubmitFormPayload(InteractionPayload):
    pass


@strawberry.type
class SignStepPayload(InteractionPayload):
    pass


@strawberry.type
class ConfirmCartPayload(InteractionPayload):
    pass


@strawberry.type
class AttachFilePayload(InteractionPayload):
    pass


@strawberry.type
class SendCodePayload(InteractionPayload):
    pass


@strawberry.type
class VerifyCodePayload(InteractionPayload):
    pass


@strawberry.type
class StartPhoneVerificationPayload(InteractionPayload):
    pass


@strawberry.type
class ApproveInteractionPayload(InteractionPayload):
    pass


@strawberry.type
class RejectInteractionPayload(InteractionPayload):
    pass
