"""The key that signs file URLs, stored in the database."""

from sqlalchemy import text

from gql.model.database.database import Database
from gql.model.database.tables import SecretRow
from gql.model.domain.identifiers import new_secret

_NAME = "url-signing-key"
_INSERT_SECRET = text(
    "INSERT INTO secret (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING"
)


async def load_url_key(database: Database) -> str:
    """Returns the key that signs file URLs, the same in all processes on one database.

    Creates it at the first start; several processes may start at once.
    """
    async with database.write_transaction() as transaction:
        await transaction.sql.execute(_INSERT_SECRET, {"name": _NAME, "value": new_secret("uk")})
        return (await transaction.sql.get_one(SecretRow, _NAME)).value
