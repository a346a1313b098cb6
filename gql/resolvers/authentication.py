"""Authentication: the viewer of a token or credential, and new credentials."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from gql.model.database.database import Database
from gql.model.database.tables import CredentialRow, ParticipantRow, UserRow
from gql.model.domain.enums import ActorKind, Permission
from gql.model.domain.errors import Unauthenticated
from gql.model.domain.identifiers import hash_secret, new_id, new_secret
from gql.model.domain.viewer import Viewer


async def authenticate_token(database: Database, token: str) -> Viewer:
    """Returns the viewer of a bearer token.

    Raises `Unauthenticated` if the token is unknown, expired or revoked.
    """
    return await _viewer(database, CredentialRow.token_hash == hash_secret(token))


async def authenticate_credential(database: Database, credential_id: str) -> Viewer:
    """Returns the viewer of a credential. Raises `Unauthenticated` if it is no longer valid."""
    return await _viewer(database, CredentialRow.id == credential_id)


async def _viewer(database: Database, condition: ColumnElement[bool]) -> Viewer:
    query = (
        select(CredentialRow, UserRow, ParticipantRow)
        .outerjoin(UserRow, UserRow.id == CredentialRow.user_id)
        .outerjoin(ParticipantRow, ParticipantRow.id == CredentialRow.participant_id)
        .where(condition)
    )
    async with database.read_transaction() as sql:
        row = (await sql.execute(query)).one_or_none()
        now = await database.now(sql)
    if row is None or row[0].revoked_at or (row[0].expires_at and row[0].expires_at <= now):
        raise Unauthenticated("The token is not valid, or no longer.")
    return _viewer_from_rows(*row)


def _viewer_from_rows(
    credential: CredentialRow, user: UserRow | None, participant: ParticipantRow | None
) -> Viewer:
    person = user or participant
    return Viewer(
        kind=user.kind if user else credential.kind,
        id=person.id if person else credential.id,
        name=person.name if person else credential.name or "Partner",
        organization_id=credential.organization_id,
        credential_id=credential.id,
        email=person.email if person else None,
        session_id=participant.session_id if participant else None,
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
    """Returns the row of a new credential and its secret. Only a hash of the secret is stored."""
    secret = new_secret("bk" if kind is ActorKind.PARTNER else "bt")
    row = CredentialRow(
        id=new_id("key"),
        organization_id=organization_id,
        kind=kind,
        user_id=user_id,
        participant_id=participant_id,
        name=name,
        permissions=tuple(sorted(set(permissions))),
        token_hash=hash_secret(secret),
        created_at=now,
        expires_at=now + lifetime if lifetime else None,
    )
    return row, secret
