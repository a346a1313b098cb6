"""Organizations' signing keys: created once, stored encrypted under the server's passphrase."""

from sqlalchemy import bindparam, select, text

from gql.documents.signing import certificate_authority
from gql.documents.signing.certificate_authority import Authority
from gql.model.database.column_types import UtcDateTime
from gql.model.database.database import Database
from gql.model.database.tables import AuthorityRow, OrganizationRow
from gql.model.domain.errors import SetupError

_INSERT_AUTHORITY = text(
    "INSERT INTO signing_authority (organization_id, certificate, private_key, created_at)"
    " VALUES (:organization, :certificate, :key, :now) ON CONFLICT DO NOTHING"
).bindparams(bindparam("now", type_=UtcDateTime()))


class Authorities:
    """The certificate authorities of organizations, one each, created when first needed."""

    def __init__(self, database: Database, passphrase: str) -> None:
        self._database = database
        self._passphrase = passphrase
        self._cache: dict[str, Authority] = {}

    async def get_or_create(self, organization_id: str) -> Authority:
        """Returns the organization's authority with its decrypted key, creating it if needed.

        Raises `SetupError` if the passphrase is wrong.
        """
        if organization_id not in self._cache:
            row = await self._load(organization_id) or await self._create(organization_id)
            self._cache[organization_id] = self._decrypt(row)
        return self._cache[organization_id]

    async def certificates(self) -> list[bytes]:
        """Returns all organizations' certificates (DER), the roots for verifying signatures."""
        async with self._database.read_transaction() as sql:
            pems = await sql.scalars(select(AuthorityRow.certificate))
            return [der for pem in pems for der in certificate_authority.from_pem(pem)]

    async def check(self) -> None:
        """Raises `SetupError` if the passphrase does not decrypt every stored key.

        Encrypts keys that were stored without a passphrase, as in development, if there is one now.
        """
        async with self._database.read_transaction() as sql:
            rows = list(await sql.scalars(select(AuthorityRow)))
        authorities = {row.organization_id: self._decrypt(row) for row in rows}
        unencrypted = [row.organization_id for row in rows if "ENCRYPTED" not in row.key]
        if not self._passphrase or not unencrypted:
            return
        async with self._database.write_transaction() as transaction:
            for organization_id in unencrypted:
                row = await transaction.sql.get_one(AuthorityRow, organization_id)
                key = authorities[organization_id].key
                row.key = certificate_authority.encrypt_key(key, self._passphrase).decode()

    async def _load(self, organization_id: str) -> AuthorityRow | None:
        async with self._database.read_transaction() as sql:
            return await sql.get(AuthorityRow, organization_id)

    async def _create(self, organization_id: str) -> AuthorityRow:
        """Returns the stored row, which another process may have inserted first."""
        async with self._database.write_transaction() as transaction:
            organization = await transaction.sql.get_one(OrganizationRow, organization_id)
            authority = certificate_authority.create_authority(organization.name)
            values = {
                "organization": organization_id,
                "certificate": certificate_authority.to_pem(authority.certificate),
                "key": certificate_authority.encrypt_key(authority.key, self._passphrase).decode(),
                "now": transaction.now,
            }
            await transaction.sql.execute(_INSERT_AUTHORITY, values)
            return await transaction.sql.get_one(AuthorityRow, organization_id)

    def _decrypt(self, row: AuthorityRow) -> Authority:
        (certificate,) = certificate_authority.from_pem(row.certificate)
        try:
            key = certificate_authority.decrypt_key(row.key.encode(), self._passphrase)
        except certificate_authority.WrongPassphrase:
            raise SetupError(
                "BUBBLES_KEY_PASSPHRASE does not open the signing keys in the database."
            ) from None
        return Authority(certificate, key)
