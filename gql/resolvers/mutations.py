"""Carries an order out and tells what came of it: once per key, to its end, refusals as data."""

import hashlib
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select

from gql.model.database.tables import (
    CredentialRow,
    OrganizationRow,
    TemplateRow,
    UserRow,
)
from gql.model.database.unit_of_work import IdempotencyKey, Outcome
from gql.model.domain.enums import ActorKind, Reason, ToolbarAction
from gql.model.domain.errors import (
    Invalid,
    KeyConflict,
    NotFound,
    Refusal,
    Replayed,
    Unavailable,
)
from gql.model.domain.validation import plain
from gql.model.domain.value_objects import Policy
from gql.model.domain.viewer import Scope
from gql.model.domain.views import InteractionView, ParticipantView, SessionView
from gql.model.domain.visibility import visible
from gql.resolvers.context import Context
from gql.resolvers.interaction.downloads import PageLink, links
from gql.resolvers.session.sessions import may_read_status
from gql.storage.signed_urls import UPLOAD

Order = Callable[..., Coroutine[Any, Any, Outcome]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal as data. `kind` is the class of refusal; the rest as it applies."""

    kind: type[Refusal]
    message: str
    path: list[str] | None = None
    reason: Reason | None = None
    action: ToolbarAction | None = None


@dataclass(slots=True)
class Answer:
    """What a payload can say; a payload's type picks what it says."""

    errors: list[Problem]
    cursor: str | None = None
    replayed: bool = False
    session: SessionView | None = None
    interaction: InteractionView | None = None
    participant: ParticipantView | None = None
    approval_session_id: str | None = None
    template: TemplateRow | None = None
    api_key: CredentialRow | None = None
    user: UserRow | None = None
    policy: Policy | None = None
    upload_id: str | None = None
    url: str | None = None
    url_expires_at: datetime | None = None
    draft: bool | None = None
    pages: list[PageLink] = field(default_factory=list)
    secret: str | None = None


async def execute_mutation(
    context: Context, operation: str, order: Order, arguments: Mapping[str, Any], key: str | None
) -> Answer:
    """Carries out one order for the viewer. A refusal is an answer; other errors are raised."""
    bound = replace(context, operation=operation)
    if operation != "exchangeLink":
        context.require()
    try:
        bound.once = _once(bound, operation, arguments, key)
        outcome: Outcome = await context.database.run(order(bound, **arguments))
    except Replayed as seen:
        ids = {name: value for name, value in seen.outcome.items() if name != "cursor"}
        outcome = Outcome(ids, seen.outcome.get("cursor"), replayed=True)
    except Refusal as no:
        return await _refused(bound, no)
    return await _answer(bound, outcome)


def _once(
    context: Context, operation: str, arguments: Mapping[str, Any], key: str | None
) -> IdempotencyKey | None:
    if key is None:
        return None
    plain(key, ("input", "idempotencyKey"))
    viewer = context.require()
    try:
        content = msgspec.json.encode(dict(arguments), order="sorted")
    except UnicodeEncodeError:
        raise Invalid("The text holds characters that cannot be stored.", ("input",)) from None
    fingerprint = hashlib.sha256(content).hexdigest()
    return IdempotencyKey(viewer.organization_id, viewer.id, key, operation, fingerprint)


async def _refused(context: Context, no: Refusal) -> Answer:
    kinds = (Unavailable, NotFound, KeyConflict, Invalid)
    kind = next((one for one in kinds if isinstance(no, one)), Invalid)
    reason = no.reason if isinstance(no, Unavailable) else None
    action = no.action if isinstance(no, Unavailable) else None
    ids = no.ids if isinstance(no, Unavailable) else {}
    answer = await _answer(context, Outcome(ids))
    answer.errors = [Problem(kind, no.message, list(no.path) or None, reason, action)]
    return answer


async def _answer(context: Context, outcome: Outcome) -> Answer:
    ids = outcome.ids
    answer = Answer(
        errors=[], cursor=outcome.cursor, replayed=outcome.replayed, secret=outcome.secret
    )
    answer.approval_session_id = ids.get("approval")
    if "session" in ids:
        await _with_session(context, answer, outcome)
    if "use" in ids:
        answer.url, answer.pages = await links(context, ids)
        answer.draft = bool(ids["draft"])
    if "upload" in ids:
        answer.upload_id = ids["upload"]
        answer.url = context.file_url(UPLOAD, ids["upload"])
    if answer.url:
        lifetime = timedelta(seconds=context.settings.url_lifetime)
        answer.url_expires_at = datetime.now(UTC) + lifetime
    await _with_rows(context, answer, ids)
    return answer


async def _with_session(context: Context, answer: Answer, outcome: Outcome) -> None:
    viewer = context.viewer
    if viewer and viewer.kind is ActorKind.PARTNER and not may_read_status(viewer):
        return
    view = outcome.view or await context.database.view(outcome.ids["session"])
    seen = visible(view, _scope(context, view, outcome.ids))
    answer.session = seen
    answer.interaction = seen.interaction(outcome.ids.get("interaction", ""))
    answer.participant = seen.participant(outcome.ids.get("participant", ""))


def _scope(context: Context, view: SessionView, ids: Mapping[str, str]) -> Scope:
    if context.viewer and context.operation != "exchangeLink":
        return context.viewer.scope
    # who exchanges a link is from now on this participant, whoever they were before
    return Scope(ActorKind.PARTICIPANT, view.organization_id, view.id, ids["participant"], True)


async def _with_rows(context: Context, answer: Answer, ids: Mapping[str, str]) -> None:
    if not ids.keys() & {"template", "api_key", "user", "organization"}:
        return
    async with context.database.reading() as sql:
        answer.template = await sql.get(TemplateRow, ids.get("template", ""))
        answer.api_key = await sql.get(CredentialRow, ids.get("api_key", ""))
        answer.user = await sql.get(UserRow, ids.get("user", ""))
        owner = select(OrganizationRow).where(OrganizationRow.id == ids.get("organization", ""))
        found = (await sql.scalars(owner)).one_or_none()
        answer.policy = found.policy if found else None
