"""How a verification ends: each ending changes one assignment's row (domain rules 18 to 20)."""

from dataclasses import replace
from datetime import datetime

from gql.model.database.tables import AssignmentRow
from gql.model.domain.enums import VerificationStatus
from gql.model.domain.value_objects import Verification


def _ended(row: AssignmentRow, status: VerificationStatus, reason: str | None = None) -> None:
    if row.verification is None:
        raise ValueError("this assignment verifies nobody")
    bare: Verification = replace(row.verification, code_salt=None, code_hash=None, expires_at=None)
    row.verification = replace(bare, status=status, reason=reason)
    row.due_at = None


def passed(row: AssignmentRow, now: datetime) -> None:
    """The person is who they say; the step's assignment is done."""
    _ended(row, VerificationStatus.PASSED)
    row.done_at = now


def failed(row: AssignmentRow, reason: str) -> None:
    """The provider says no; the workflow stops with this reason."""
    _ended(row, VerificationStatus.FAILED, reason)


def locked(row: AssignmentRow) -> None:
    """The last try was used up; the workflow stops (domain rule 19)."""
    _ended(row, VerificationStatus.LOCKED, "too many wrong codes")


def code_expired(row: AssignmentRow) -> None:
    """The code went stale; another can be asked for."""
    _ended(row, VerificationStatus.CODE_EXPIRED)
