"""The tables as SQLAlchemy classes. Relations are loaded explicitly, rows change in units of work.

Importing this package registers every table with the metadata.
"""

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
    AssignmentRow,
    ConnectionRow,
    EventRow,
    InteractionRow,
    LinkRow,
    MessageRow,
    NodeRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
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
    "SecretRow",
    "SessionRow",
    "StepRow",
    "StoredFileRow",
    "TemplateRow",
    "UploadRow",
    "UserRow",
]
