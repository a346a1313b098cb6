"""Phone verification is an outside provider's work, behind this one small interface (rule 20)."""

import secrets
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PhoneOutcome:
    """What the provider found: passed, or failed with a reason."""

    passed: bool
    reason: str | None = None


class PhoneProvider(Protocol):
    """An outside service that calls people up; both methods may raise, and are tried again."""

    async def start(self, number: str, reference: str) -> str:
        """Begins to verify a number (E.164); returns the Failsafe transaction id."""

    async def outcome(self, transaction_id: str) -> PhoneOutcome | None:
        """What came of a transaction, or None while it is under way."""


class SimulatedPhoneProvider:
    """For development, never the default in production: numbers that end in 13 do not answer."""

    async def start(self, number: str, reference: str) -> str:
        """A made-up transaction id that carries its own fate."""
        fate = "F" if number.endswith("13") else "P"
        return f"SIM-{secrets.token_hex(8).upper()}-{fate}"

    async def outcome(self, transaction_id: str) -> PhoneOutcome | None:
        """The fate, at once."""
        if transaction_id.endswith("F"):
            return PhoneOutcome(passed=False, reason="the phone was not answered")
        return PhoneOutcome(passed=True)
