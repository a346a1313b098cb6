"""Runs migrations on the connection that `gql.model.migrate` hands over."""

from alembic import context

from gql.model import rows

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=rows.SessionRow.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
