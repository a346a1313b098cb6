"""The payloads of mutations on templates, uploads, policy, API keys and users."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from gql.schema.payloads.mutation_payload import RepeatablePayload, TemplatePayload
from gql.schema.types.organization.api_key import ApiKey
from gql.schema.types.organization.policy import Policy
from gql.schema.types.organization.user import User


@strawberry.type
class CreateUploadPayload(RepeatablePayload):
    upload_id: strawberry.ID | None = field(
        description="The id of the upload, for mutations that use its file. Null if the mutation "
        "was refused."
    )
    url: str | None = field(
        description="The signed URL that takes the file's bytes by PUT, without further headers. "
        "Null if the mutation was refused."
    )
    url_expires_at: datetime | None = field(
        description="When the URL expires, after at most five minutes. Null if the mutation was"
        " refused."
    )


@strawberry.type
class CreatePdfTemplatePayload(TemplatePayload):
    pass


@strawberry.type
class CreateDynamicTemplatePayload(TemplatePayload):
    pass


@strawberry.type
class CreateFormTemplatePayload(TemplatePayload):
    pass


@strawberry.type
class CreateFileRequestTemplatePayload(TemplatePayload):
    pass


@strawberry.type
class CreateCartTemplatePayload(TemplatePayload):
    pass


@strawberry.type
class CreateWorkflowTemplatePayload(TemplatePayload):
    pass


@strawberry.type
class ArchiveTemplatePayload(TemplatePayload):
    pass


@strawberry.type
class UpdatePolicyPayload(RepeatablePayload):
    policy: Policy | None = field(
        description="The policy after the mutation. Null if it was refused."
    )


@strawberry.type
class ApiKeyPayload(RepeatablePayload):
    api_key: ApiKey | None = field(
        description="The API key after the mutation. Null if it was refused."
    )


@strawberry.type
class CreateApiKeyPayload(ApiKeyPayload):
    secret: str | None = field(
        description="The key itself, to be sent as `Authorization: Bearer`. It is shown only "
        "here. Null on a replay, or if the mutation was refused."
    )


@strawberry.type
class RevokeApiKeyPayload(ApiKeyPayload):
    pass


@strawberry.type
class CreateUserPayload(RepeatablePayload):
    user: User | None = field(description="The new user. Null if the mutation was refused.")
    secret: str | None = field(
        name="token",
        description="The access token of the user, to be sent as `Authorization: Bearer`. It is "
        "shown only here. Null on a replay, or if the mutation was refused.",
    )
