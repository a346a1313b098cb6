"""The signing authorities of organizations: made once, their keys kept under a passphrase."""

from sqlalchemy import bindparam, select, text

from gql.documents.signing import certificate_authority
from gql.documents.signing.certificate_authority import Authority
from gql.model.database.column_types import UtcDateTime
from gql.model.database.database import Database
from gql.model.database.tables import AuthorityRow, OrganizationRow
from gql.model.domain.errors import SetupError
from gql.model.domain.viewer import SYSTEM

_MADE = text(
    "INSERT INTO signing_authority (organization_id, certificate, private_key, created_at)"
    " VALUES (:organization, :certificate, :key, :now) ON CONFLICT DO NOTHING"
).bindparams(bindparam("now", type_=UtcDateTime()))


class Authorities:
    """Finds an organization's authority, or makes it at its first need."""

    def __init__(self, database: Database, passphrase: str) -> None:
        self._database = database
        self._passphrase = passphrase
        self._opened: dict[str, Authority] = {}

    async def of(self, organization_id: str) -> Authority:
        """The authority with its key opened. Raises `SetupError` where the passphrase is wrong."""
        if organization_id not in self._opened:
            row = await self._row(organization_id) or await self._new(organization_id)
            self._opened[organization_id] = self._open(row)
        return self._opened[organization_id]

    async def certificates(self) -> list[bytes]:
        """The certificates of all organizations (DER): what signatures are checked against."""
        async with self._database.reading() as sql:
            found = await sql.scalars(select(AuthorityRow.certificate))
            return [one for pem in found for one in certificate_authority.from_pem(pem)]

    async def check(self) -> None:
        """Raises `SetupError` where keys are kept that the passphrase does not open.

        Keys that are still kept in clear, as in development, are encrypted from now on.
        """
        async with self._database.reading() as sql:
            rows = list(await sql.scalars(select(AuthorityRow)))
        opened = {row.organization_id: self._open(row) for row in rows}
        bare = [row.organization_id for row in rows if "ENCRYPTED" not in row.key]
        if not self._passphrase or not bare:
            return
        async with self._database.writing(cause="keys", actor=SYSTEM) as work:
            for organization_id in bare:
                row = await work.sql.get_one(AuthorityRow, organization_id)
                key = opened[organization_id].key
                row.key = certificate_authority.sealed_key(key, self._passphrase).decode()

    async def _row(self, organization_id: str) -> AuthorityRow | None:
        async with self._database.reading() as sql:
            return await sql.get(AuthorityRow, organization_id)

    async def _new(self, organization_id: str) -> AuthorityRow:
        async with self._database.writing(cause="keys", actor=SYSTEM) as work:
            owner = await work.sql.get_one(OrganizationRow, organization_id)
            fresh = certificate_authority.new_authority(owner.name)
            # whoever was first has made it, here or in another process
            given = {
                "organization": organization_id,
                "certificate": certificate_authority.pem(fresh.certificate),
                "key": certificate_authority.sealed_key(fresh.key, self._passphrase).decode(),
                "now": work.now,
            }
            await work.sql.execute(_MADE, given)
            return await work.sql.get_one(AuthorityRow, organization_id)

    def _open(self, row: AuthorityRow) -> Authority:
        (certificate,) = certificate_authority.from_pem(row.certificate)
        try:
            key = certificate_authority.opened_key(row.key.encode(), self._passphrase)
        except certificate_authority.WrongPassphrase:
            raise SetupError(
                "BUBBLES_KEY_PASSPHRASE does not open the signing keys in the database."
            ) from None
        return Authority(certificate, key)
