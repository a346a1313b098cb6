"""Phone verification by an outside provider (rule 20 in docs/rules.md)."""

import secrets
from dataclasses import dataclass
from typing import Protocol

from gql.model.domain.enums import VerificationFailure


@dataclass(frozen=True, slots=True)
class PhoneVerificationResult:
    """The provider's result: passed, or failed and why."""

    passed: bool
    failure: VerificationFailure | None = None


class PhoneProvider(Protocol):
    """A service that calls people. Both methods may raise; the outbox then calls them again."""

    async def start(self, number: str, reference: str) -> str:
        """Starts to verify a number (E.164); returns the provider's transaction id."""

    async def fetch_result(self, transaction_id: str) -> PhoneVerificationResult | None:
        """Returns the result of a transaction, or None while it is under way."""


class SimulatedPhoneProvider:
    """For development; never the default in production. Numbers that end in 13 do not answer."""

    async def start(self, number: str, reference: str) -> str:
        """Returns a random transaction id whose last letter determines the result."""
        result = "F" if number.endswith("13") else "P"
        return f"SIM-{secrets.token_hex(8).upper()}-{result}"

    async def fetch_result(self, transaction_id: str) -> PhoneVerificationResult | None:
        """Returns the result at once."""
        if transaction_id.endswith("F"):
            return PhoneVerificationResult(passed=False, failure=VerificationFailure.NOT_ANSWERED)
        return PhoneVerificationResult(passed=True)
