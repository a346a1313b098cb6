"""Who is who: tokens to viewers, links to tokens, API keys, users."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from gql.model.database.database import Database
from gql.model.database.tables import (
    CredentialRow,
    LinkRow,
    ParticipantRow,
    SessionRow,
    UserRow,
)
from gql.model.database.unit_of_work import Outcome, UnitOfWork
from gql.model.domain.enums import ActorKind, Permission
from gql.model.domain.errors import Invalid, NotFound, Unauthenticated
from gql.model.domain.identifiers import hashed, new_id, new_secret
from gql.model.domain.validation import is_email, plain
from gql.model.domain.viewer import Actor, Viewer
from gql.resolvers.context import Context
from gql.resolvers.pagination import Page, page_of


async def viewer_of(database: Database, token: str) -> Viewer:
    """Who a bearer token belongs to. Raises `Unauthenticated` for an unknown or spent one."""
    return await _viewer(database, CredentialRow.token_hash == hashed(token))


async def viewer_again(database: Database, credential_id: str) -> Viewer:
    """Who a credential belongs to, if it still holds. Raises `Unauthenticated`."""
    return await _viewer(database, CredentialRow.id == credential_id)


async def _viewer(database: Database, which: object) -> Viewer:
    found = (
        select(CredentialRow, UserRow, ParticipantRow)
        .outerjoin(UserRow, UserRow.id == CredentialRow.user_id)
        .outerjoin(ParticipantRow, ParticipantRow.id == CredentialRow.participant_id)
        .where(which)  # type: ignore[arg-type]  # a column expression, which mypy sees as a bool
    )
    async with database.reading() as sql:
        row = (await sql.execute(found)).one_or_none()
        now = await database.now(sql)
    if row is None or row[0].revoked_at or (row[0].expires_at and row[0].expires_at <= now):
        raise Unauthenticated("The token is not valid, or no longer.")
    return _from_rows(*row)


def _from_rows(
    credential: CredentialRow, user: UserRow | None, person: ParticipantRow | None
) -> Viewer:
    return Viewer(
        kind=user.kind if user else credential.kind,
        id=user.id if user else person.id if person else credential.id,
        name=user.name if user else person.name if person else credential.name or "Partner",
        organization_id=credential.organization_id,
        credential_id=credential.id,
        email=user.email if user else person.email if person else None,
        session_id=person.session_id if person else None,
        permissions=credential.permissions,
    )


def new_credential(
    now: datetime,
    organization_id: str,
    kind: ActorKind,
    *,
    user_id: str | None = None,
    participant_id: str | None = None,
    name: str | None = None,
    permissions: Sequence[Permission] = (),
    lifetime: timedelta | None = None,
) -> tuple[CredentialRow, str]:
    """A credential's row and its secret, which is kept nowhere."""
    secret = new_secret("bk" if kind is ActorKind.PARTNER else "bt")
    row = CredentialRow(
        id=new_id("key"),
        organization_id=organization_id,
        kind=kind,
        user_id=user_id,
        participant_id=participant_id,
        name=name,
        permissions=tuple(sorted(set(permissions))),
        token_hash=hashed(secret),
        created_at=now,
        expires_at=now + lifetime if lifetime else None,
    )
    return row, secret


async def exchange_link(context: Context, secret: str) -> Outcome:
    """Turns a link's secret into a token for its participant. The link stays good until it expires.

    Raises `NotFound` for an unknown, replaced or expired link.
    """
    person, session = await _behind(context.database, secret)
    actor = Actor(ActorKind.PARTICIPANT, person.id, person.name)
    database = context.database
    async with database.writing(session.id, cause=context.operation, actor=actor) as work:
        link = (
            await work.sql.scalars(select(LinkRow).where(LinkRow.secret_hash == hashed(secret)))
        ).one()
        if link.revoked_at or link.expires_at <= work.now:
            raise NotFound("Link", ("input", "secret"))
        rows = work.rows[session.id].participants
        row = next(one for one in rows if one.id == person.id)
        row.entered_at = row.entered_at or work.now
        token = _participant_token(work, context, row, link.expires_at - work.now)
        work.answer(session=session.id, participant=row.id)
    return _with_secret(work.outcome, token)


async def _behind(database: Database, secret: str) -> tuple[ParticipantRow, SessionRow]:
    found = (
        select(ParticipantRow, SessionRow)
        .join(LinkRow, LinkRow.participant_id == ParticipantRow.id)
        .join(SessionRow, SessionRow.id == ParticipantRow.session_id)
        .where(LinkRow.secret_hash == hashed(secret))
    )
    async with database.reading() as sql:
        row = (await sql.execute(found)).one_or_none()
    if row is None:
        raise NotFound("Link", ("input", "secret"))
    return row[0], row[1]


def _participant_token(
    work: UnitOfWork, context: Context, row: ParticipantRow, rest: timedelta
) -> str:
    lifetime = min(rest, timedelta(seconds=context.settings.token_lifetime))
    organization_id = work.rows[row.session_id].session.organization_id
    credential, token = new_credential(
        work.now,
        organization_id,
        ActorKind.PARTICIPANT,
        participant_id=row.id,
        lifetime=lifetime,
    )
    work.add(credential)
    return token


def _with_secret(outcome: Outcome, secret: str) -> Outcome:
    return Outcome(outcome.ids, outcome.cursor, outcome.view, outcome.replayed, secret)


async def create_api_key(
    context: Context,
    name: str,
    permissions: Sequence[Permission],
    expires_at: datetime | None = None,
) -> Outcome:
    """Makes an API key for a partner; its secret is in this answer and nowhere else."""
    viewer = context.require(ActorKind.ADMIN)
    plain(name, ("input", "name"))
    if not permissions:
        raise Invalid("An API key needs at least one permission.", ("input", "permissions"))
    async with context.ordering() as work:
        if expires_at is not None and expires_at <= work.now:
            raise Invalid("The time of expiry has passed.", ("input", "expiresAt"))
        row, secret = new_credential(
            work.now,
            viewer.organization_id,
            ActorKind.PARTNER,
            name=name,
            permissions=permissions,
        )
        row.expires_at = expires_at
        work.add(row)
        work.answer(api_key=row.id)
    return _with_secret(work.outcome, secret)


async def revoke_api_key(context: Context, api_key_id: str) -> Outcome:
    """Makes an API key worthless. Revoking again changes nothing."""
    viewer = context.require(ActorKind.ADMIN)
    async with context.ordering() as work:
        row = await work.sql.get(CredentialRow, api_key_id)
        ours = row and row.organization_id == viewer.organization_id
        if row is None or not ours or row.kind is not ActorKind.PARTNER:
            raise NotFound("API key", ("input", "apiKeyId"))
        row.revoked_at = row.revoked_at or work.now
        work.answer(api_key=row.id)
    return work.outcome


async def api_keys(context: Context, first: int, after: str | None) -> Page[CredentialRow]:
    """The organization's API keys, newest first."""
    viewer = context.require(ActorKind.ADMIN)
    ours = select(CredentialRow).where(
        CredentialRow.organization_id == viewer.organization_id,
        CredentialRow.kind == ActorKind.PARTNER,
    )
    return await page_of(context.database, ours, CredentialRow.id, first, after)


async def create_user(context: Context, name: str, email: str, admin: bool = False) -> Outcome:
    """Adds an agent or admin to the organization, with a token for them in this answer."""
    viewer = context.require(ActorKind.ADMIN)
    plain(name, ("input", "name"))
    if not is_email(email):
        raise Invalid("That is not an e-mail address.", ("input", "email"))
    async with context.ordering() as work:
        taken = select(func.count()).where(
            UserRow.organization_id == viewer.organization_id, UserRow.email == email
        )
        if (await work.sql.scalars(taken)).one():
            raise Invalid("There is a user with that address already.", ("input", "email"))
        kind = ActorKind.ADMIN if admin else ActorKind.AGENT
        user = new_user(work.now, viewer.organization_id, kind, name, email)
        work.add(user)
        await _flush_new_user(work)
        row, secret = token_for(user, work.now, context.settings.token_lifetime)
        work.add(row)
        work.answer(user=user.id)
    return _with_secret(work.outcome, secret)


async def _flush_new_user(work: UnitOfWork) -> None:
    try:
        await work.sql.flush()
    except IntegrityError:  # somebody else was quicker by a moment
        raise Invalid("There is a user with that address already.", ("input", "email")) from None


def new_user(
    now: datetime, organization_id: str, kind: ActorKind, name: str, email: str
) -> UserRow:
    """A user's row."""
    return UserRow(
        id=new_id("usr"),
        organization_id=organization_id,
        name=name,
        email=email,
        kind=kind,
        created_at=now,
    )


def token_for(user: UserRow, now: datetime, seconds: int) -> tuple[CredentialRow, str]:
    """A fresh credential for a user, and its secret."""
    lifetime = timedelta(seconds=seconds)
    return new_credential(now, user.organization_id, user.kind, user_id=user.id, lifetime=lifetime)
