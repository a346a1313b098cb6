"""Sessions count their changes; indexes for loading what belongs to an interaction or step."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column(
        "session", sa.Column("version", sa.BigInteger(), nullable=False, server_default="0")
    )
