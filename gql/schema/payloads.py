"""The payload types of mutations, and the types of their errors.

Their fields are read off the values of `gql.resolvers.payloads`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import errors
from gql.model.domain.enums import Reason, ToolbarAction
from gql.resolvers import payloads
from gql.schema.scalars import EventCursor
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.organization.api_key import ApiKey
from gql.schema.types.organization.policy import Policy
from gql.schema.types.organization.template import Template
from gql.schema.types.organization.user import User
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session import Session


@strawberry.interface(description="Why a mutation did not do what was asked; nothing was changed.")
class MutationError:
    message: str = field(description="A sentence for people.")
    path: list[str] | None = field(description="The input it is about.")


def _is_error(value: Any, kind: type[errors.Refusal]) -> bool:
    return isinstance(value, payloads.MutationError) and value.kind is kind


@strawberry.type(description="It cannot be done now; a button says the same reason.")
class ActionUnavailable(MutationError):
    reason: Reason = field(description="Why not.")
    action: ToolbarAction | None = field(description="The button, where there is one for it.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_error(value, errors.Unavailable)


@strawberry.type(
    description="An input is wrong; `path` says which, the message what would be right."
)
class InvalidInput(MutationError):
    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_error(value, errors.Invalid)


@strawberry.type(description="It does not exist, or not for the viewer.")
class NotFound(MutationError):
    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_error(value, errors.NotFound)


@strawberry.type(description="The idempotency key was used before with another input.")
class IdempotencyConflict(MutationError):
    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_error(value, errors.KeyConflict)


ERROR_TYPES = (ActionUnavailable, InvalidInput, NotFound, IdempotencyConflict)


@strawberry.interface(description="What every mutation answers with.")
class Payload:
    cursor: EventCursor | None = field(
        description="The session's head after it; a stream that is past it shows its effect."
    )
    replayed: bool = field(description="Whether its idempotency key was seen before.")
    errors: list[MutationError] = field(description="Why it was not done; empty when it was.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, payloads.Payload)


@strawberry.type
class SessionFields(Payload):
    session: Session | None = field(description="The session after it.")


@strawberry.type
class InteractionFields(Payload):
    interaction: Interaction | None = field(description="The bubble after it.")


@strawberry.type
class ParticipantFields(SessionFields):
    participant: Participant | None = field(description="The participant after it.")


@strawberry.type
class TemplateFields(Payload):
    template: Template | None = field(description="The template.")


@strawberry.type
class FileFields(InteractionFields):
    url: str | None = field(description="Where to GET the file, without a header.")
    url_expires_at: datetime | None = field(description="Until when the URL is good.")
    draft: bool | None = field(description="Whether it is not complete yet.")


@strawberry.type(description="The session that began.")
class StartSessionPayload(ParticipantFields):
    pass


@strawberry.type(description="The session that ended.")
class EndSessionPayload(SessionFields):
    pass


@strawberry.type(description="The person who was invited.")
class InviteParticipantPayload(ParticipantFields):
    pass


@strawberry.type(description="The person who was reminded.")
class RemindParticipantPayload(ParticipantFields):
    pass


@strawberry.type(description="The person who took the place.")
class ReassignParticipantPayload(ParticipantFields):
    pass


@strawberry.type(
    description="The private session; with PRIVATE_SESSION_OPEN the one that is open already."
)
class StartPrivateSessionPayload(ParticipantFields):
    pass


@strawberry.type(description="The bubble that was added.")
class AddInteractionPayload(InteractionFields):
    pass


@strawberry.type(description="The tombstone.")
class DeleteInteractionPayload(InteractionFields):
    pass


@strawberry.type(description="The bubble with its details.")
class CompleteAgentDetailsPayload(InteractionFields):
    pass


@strawberry.type(description="The bubble with the agent's form.")
class SubmitAgentFormPayload(InteractionFields):
    pass


@strawberry.type(description="The bubble with the agent's signature.")
class SignAsAgentPayload(InteractionFields):
    pass


@strawberry.type(description="The bubble that was forwarded, and where to.")
class ForwardForApprovalPayload(InteractionFields):
    approval_session_id: strawberry.ID | None = field(description="The approval's session.")


@strawberry.type(description="Where to download.")
class DownloadInteractionPayload(FileFields):
    pass


@strawberry.type(description="One page, and where its image is.")
class PreviewPage:
    number: int = field(description="From 1.")
    revision: str = field(description="Its look.")
    url: str = field(
        description="Where to GET its image, a PNG. It ends in the number and the revision; with"
        " a later revision in its place it is good until `urlExpiresAt`, too."
    )


@strawberry.type(description="Where to see it.")
class PreviewInteractionPayload(FileFields):
    pages: list[PreviewPage] = field(description="Its pages as images, in order.")


@strawberry.type(description="A token for the participant whom the link lets in.")
class ExchangeLinkPayload(ParticipantFields):
    secret: str | None = field(
        name="token", description="For `Authorization: Bearer`; told here and kept nowhere."
    )


@strawberry.type(description="What a participant did in a bubble.")
class TakePartPayload(InteractionFields):
    pass


@strawberry.type(description="Where to bring a file.")
class CreateUploadPayload(Payload):
    upload_id: strawberry.ID | None = field(description="What to name it by afterwards.")
    url: str | None = field(description="Where to PUT the bytes, without a header.")
    url_expires_at: datetime | None = field(description="Until when the URL is good.")


@strawberry.type(description="The template.")
class TemplatePayload(TemplateFields):
    pass


@strawberry.type(description="The policy for sessions started from now on.")
class UpdatePolicyPayload(Payload):
    policy: Policy | None = field(description="The organization's policy.")


@strawberry.type(description="The API key, and its secret.")
class CreateApiKeyPayload(Payload):
    api_key: ApiKey | None = field(description="The key.")
    secret: str | None = field(
        description="For `Authorization: Bearer`; told once, not on a replay."
    )


@strawberry.type(description="The API key.")
class RevokeApiKeyPayload(Payload):
    api_key: ApiKey | None = field(description="The key.")


@strawberry.type(description="The user, and a token for them.")
class CreateUserPayload(Payload):
    user: User | None = field(description="The user.")
    secret: str | None = field(name="token", description="Told once, not on a replay.")
