"""Sessions count their changes; lists and sweeps have indexes in their order."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# replaced by (organization_id, id): lists are in the order of ids, which begin with the time
_LISTED = ("session", "message", "template")
_CAN_EXPIRE = """
    UPDATE interaction SET expiry_due_at = expires_at
    WHERE expires_at IS NOT NULL AND expired_at IS NULL AND deleted_at IS NULL
"""


def upgrade() -> None:
    """Adds the columns and indexes."""
    op.add_column(
        "session", sa.Column("version", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("interaction", sa.Column("expiry_due_at", sa.DateTime(timezone=True)))
    op.execute(_CAN_EXPIRE)
    op.drop_index("ix_interaction_expires_at", "interaction")
    op.create_index(
        "ix_interaction_expiry_due_at",
        "interaction",
        ["expiry_due_at"],
        sqlite_where=sa.text("expiry_due_at IS NOT NULL"),
        postgresql_where=sa.text("expiry_due_at IS NOT NULL"),
    )
    for table in _LISTED:
        op.drop_index(f"ix_{table}_organization_id_created_at_id", table)
        op.create_index(f"ix_{table}_organization_id_id", table, ["organization_id", "id"])
    op.drop_index("ix_credential_organization_id_kind_created_at", "credential")
    columns = ["organization_id", "kind", "id"]
    op.create_index("ix_credential_organization_id_kind_id", "credential", columns)
    op.create_index("ix_step_interaction_id", "step", ["interaction_id"])
    op.create_index("ix_assignment_step_id", "assignment", ["step_id"])
