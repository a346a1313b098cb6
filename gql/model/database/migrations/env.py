"""Runs migrations on the connection that `gql.model.database.migration` passes in."""

from alembic import context

from gql.model.database import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.SessionRow.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
