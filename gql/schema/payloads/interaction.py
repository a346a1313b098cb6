"""The payloads of an agent's mutations on interactions."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import field

from gql.resolvers import edges
from gql.schema.arguments import ResolverInfo
from gql.schema.payloads.mutation_payload import (
    FilePayload,
    InteractionPayload,
    PartnerInteractionPayload,
)
from gql.schema.types.session.session_summary import SessionSummary


@strawberry.type
class AddInteractionPayload(PartnerInteractionPayload):
    pass


@strawberry.type
class DownloadInteractionPayload(FilePayload):
    pass


@strawberry.type(description="The image of one page of a document.")
class PreviewPage:
    number: int = field(description="The number of the page, from 1.")
    revision: str = field(
        description="Identifies the content of the page, like `DocumentPage.revision`."
    )
    url: str = field(
        description="The signed URL of the page as a PNG image. GET it without further headers. It "
        "ends in `/{number}/{revision}`: with the revision from a later event in its place, it "
        "returns the later image, until `urlExpiresAt`."
    )


@strawberry.type
class PreviewInteractionPayload(FilePayload):
    pages: list[PreviewPage] = field(
        description="The document's pages in order. Empty if the mutation was refused."
    )


@strawberry.type
class SignAsAgentPayload(InteractionPayload):
    pass


@strawberry.type
class ForwardForApprovalPayload(InteractionPayload):
    approval_session_id: strawberry.ID | None = field(
        description="The id of the session in which the third party decides. Null if the mutation "
        "was refused."
    )

    @field(
        description="The session in which the third party decides. Null if the mutation was "
        "refused."
    )
    async def approval_session(self, info: ResolverInfo) -> SessionSummary | None:
        payload: Any = self  # at run time `self` is the payload whose attributes this type reads
        session_id = payload.approval_session_id
        return await edges.session_summary(info.context, session_id) if session_id else None  # type: ignore[return-value]


@strawberry.type
class CompleteAgentDetailsPayload(InteractionPayload):
    pass


@strawberry.type
class SubmitAgentFormPayload(InteractionPayload):
    pass


@strawberry.type
class DeleteInteractionPayload(InteractionPayload):
    pass
