"""The tables as SQLAlchemy classes. Relations are loaded explicitly, rows change in units of work.

Importing this package registers every table with the metadata.
"""

from gql.model.database.tables.interaction import (
    AssignmentRow,
    InteractionRow,
    RecipientRow,
    StepRow,
)
from gql.model.database.tables.organization import (
    AuthorityRow,
    CredentialRow,
    IdempotencyRow,
    OrganizationRow,
    SecretRow,
    StoredFileRow,
    TemplateRow,
    UploadRow,
    UserRow,
)
from gql.model.database.tables.session import (
    ConnectionRow,
    EventRow,
    LinkRow,
    MessageRow,
    NodeRow,
    ParticipantRow,
    RemovedSessionRow,
    SessionRow,
)

__all__ = [
    "AssignmentRow",
    "AuthorityRow",
    "ConnectionRow",
    "CredentialRow",
    "EventRow",
    "IdempotencyRow",
    "InteractionRow",
    "LinkRow",
    "MessageRow",
    "NodeRow",
    "OrganizationRow",
    "ParticipantRow",
    "RecipientRow",
    "RemovedSessionRow",
    "SecretRow",
    "SessionRow",
    "StepRow",
    "StoredFileRow",
    "TemplateRow",
    "UploadRow",
    "UserRow",
]
