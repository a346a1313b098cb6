"""The payloads with short-lived URLs of an interaction's files."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from gql.model.database.outcome import MutationResult
from gql.model.domain.content_version import content_version
from gql.model.domain.views import InteractionView, SessionView
from gql.resolvers.context import Context
from gql.resolvers.file_access import url_expiry
from gql.resolvers.interaction.origin import find_origin_step, load_origin
from gql.resolvers.outcomes import FileUrlGranted
from gql.resolvers.payloads import Payload, interaction_after
from gql.storage.signed_urls import PAGE


@dataclass(frozen=True, slots=True)
class PageLink:
    """The URL of one page's image. `revision` changes whenever the page looks different."""

    number: int
    revision: str
    url: str


@dataclass(frozen=True, kw_only=True)
class DownloadPayload(Payload[FileUrlGranted]):
    """The URL of a file of an interaction. `draft`: whether the interaction was not complete."""

    interaction: InteractionView | None = None
    url: str | None = None
    url_expires_at: datetime | None = None
    draft: bool | None = None

    @classmethod
    async def build(cls, context: Context, result: MutationResult[FileUrlGranted]) -> Self:
        """Returns the payload with a URL made now, on a replay too."""
        interaction = await interaction_after(context, result)
        _, origin = await _granted_file(context, result)
        return cls(
            cursor=result.cursor,
            replayed=result.replayed,
            interaction=interaction,
            url=_file_url(context, result.outcome, origin),
            url_expires_at=url_expiry(context),
            draft=result.outcome.draft,
        )


@dataclass(frozen=True, kw_only=True)
class PreviewPayload(Payload[FileUrlGranted]):
    """The URL of a document and the URLs of its pages' images."""

    interaction: InteractionView | None = None
    url: str | None = None
    url_expires_at: datetime | None = None
    draft: bool | None = None
    pages: list[PageLink] = field(default_factory=list)

    @classmethod
    async def build(cls, context: Context, result: MutationResult[FileUrlGranted]) -> Self:
        """Returns the payload with URLs made now, on a replay too."""
        interaction = await interaction_after(context, result)
        session, origin = await _granted_file(context, result)
        return cls(
            cursor=result.cursor,
            replayed=result.replayed,
            interaction=interaction,
            url=_file_url(context, result.outcome, origin),
            url_expires_at=url_expiry(context),
            draft=result.outcome.draft,
            pages=_page_links(context, result.outcome, session, origin),
        )


async def _granted_file(
    context: Context, result: MutationResult[FileUrlGranted]
) -> tuple[SessionView, InteractionView]:
    outcome = result.outcome
    session = result.view or await context.database.view(outcome.session_id)
    return session, await load_origin(context, session, outcome.interaction_id)


def _file_url(context: Context, outcome: FileUrlGranted, origin: InteractionView) -> str:
    """Returns the URL of a file as it is now. It stops working when the content changes."""
    return context.file_url(
        outcome.use,
        outcome.interaction_id,
        outcome.step_id,
        outcome.combined,
        content_version(origin),
    )


def _page_links(
    context: Context, outcome: FileUrlGranted, session: SessionView, origin: InteractionView
) -> list[PageLink]:
    step = find_origin_step(session, origin, outcome.interaction_id, outcome.step_id)
    base = context.file_url(PAGE, outcome.interaction_id, outcome.step_id)
    return [
        PageLink(page.number, page.revision, f"{base}/{page.number}/{page.revision}")
        for page in (step.document.pages if step.document else ())
    ]
