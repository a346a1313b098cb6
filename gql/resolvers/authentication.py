"""Authentication: the viewer of a token or credential, and new credentials."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Executable, bindparam, func, select

from gql.model.database.database import Database
from gql.model.database.tables import CredentialRow, ParticipantRow, UserRow
from gql.model.domain.enums import ActorKind, Permission
from gql.model.domain.errors import Unauthenticated
from gql.model.domain.identifiers import hash_secret, new_id, new_secret
from gql.model.domain.viewer import Viewer

_VIEWER = (
    select(
        CredentialRow.id,
        CredentialRow.organization_id,
        CredentialRow.kind,
        CredentialRow.name,
        CredentialRow.permissions,
        CredentialRow.expires_at,
        CredentialRow.revoked_at,
        UserRow.kind.label("user_kind"),
        func.coalesce(UserRow.id, ParticipantRow.id, CredentialRow.id).label("person_id"),
        func.coalesce(UserRow.name, ParticipantRow.name, CredentialRow.name).label("person_name"),
        func.coalesce(UserRow.email, ParticipantRow.email).label("email"),
        ParticipantRow.session_id,
    )
    .outerjoin(UserRow, UserRow.id == CredentialRow.user_id)
    .outerjoin(ParticipantRow, ParticipantRow.id == CredentialRow.participant_id)
)
# built once: building a statement takes longer than executing it
_VIEWER_OF_TOKEN = _VIEWER.where(CredentialRow.token_hash == bindparam("value"))
_VIEWER_OF_CREDENTIAL = _VIEWER.where(CredentialRow.id == bindparam("value"))


async def authenticate_token(database: Database, token: str) -> Viewer:
    """Returns the viewer of a bearer token.

    Raises `Unauthenticated` if the token is unknown, expired or revoked.
    """
    return await _viewer(database, _VIEWER_OF_TOKEN, hash_secret(token))


async def authenticate_credential(database: Database, credential_id: str) -> Viewer:
    """Returns the viewer of a credential. Raises `Unauthenticated` if it is no longer valid."""
    return await _viewer(database, _VIEWER_OF_CREDENTIAL, credential_id)


async def _viewer(database: Database, statement: Executable, value: str) -> Viewer:
    rows, now = await database.fetch(statement, value=value)
    row = next(iter(rows), None)
    if row is None or row.revoked_at or (row.expires_at and row.expires_at <= now):
        raise Unauthenticated("The token is not valid, or no longer.")
    return Viewer(
        kind=row.user_kind or row.kind,
        id=row.person_id,
        name=row.person_name or "Partner",
        organization_id=row.organization_id,
        credential_id=row.id,
        email=row.email,
        session_id=row.session_id,
        permissions=row.permissions,
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
