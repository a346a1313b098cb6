"""How a verification ends: each function changes one assignment's row.

Rules 18 to 20 in docs/rules.md.
"""

from dataclasses import replace
from datetime import datetime

from gql.model.database.tables import AssignmentRow
from gql.model.domain.enums import VerificationFailure, VerificationStatus


def _end(
    row: AssignmentRow, status: VerificationStatus, failure: VerificationFailure | None = None
) -> None:
    """Sets the status, and removes the code and the deadline."""
    if row.verification is None:
        raise ValueError("The assignment has no verification.")
    row.verification = replace(
        row.verification,
        status=status,
        failure=failure,
        code_salt=None,
        code_hash=None,
        expires_at=None,
    )
    row.due_at = None


def mark_passed(row: AssignmentRow, now: datetime) -> None:
    """Records that the person was verified, which completes the assignment."""
    _end(row, VerificationStatus.PASSED)
    row.done_at = now


def mark_failed(row: AssignmentRow, failure: VerificationFailure) -> None:
    """Records that the provider could not verify the person, which stops the workflow."""
    _end(row, VerificationStatus.FAILED, failure)


def mark_locked(row: AssignmentRow) -> None:
    """Records that the last try was used up, which stops the workflow (rule 19)."""
    _end(row, VerificationStatus.LOCKED, VerificationFailure.TOO_MANY_WRONG_CODES)


def mark_code_expired(row: AssignmentRow) -> None:
    """Records that the code has expired; the participant can request another."""
    _end(row, VerificationStatus.CODE_EXPIRED)
