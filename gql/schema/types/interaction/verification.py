"""The verification of one person's identity."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import value_objects
from gql.model.domain.enums import Channel, VerificationMethod, VerificationStatus


@strawberry.interface(description="How far the verification of one person has come.")
class Verification:
    method: VerificationMethod = field(description="By which method.")
    status: VerificationStatus = field(description="Where it stands.")
    channel: Channel | None = field(description="By which way the person was asked.")
    sent_to: str | None = field(description="Where to, masked but for what its owner needs.")
    reason: str | None = field(description="Why it failed or was locked.")


@strawberry.type(description="Verification by a one-time code.")
class OtpVerification(Verification):
    tries_left: int = field(description="How many wrong codes are still allowed.")
    expires_at: datetime | None = field(description="Until when the code is good.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return (
            isinstance(value, value_objects.Verification) and value.method is VerificationMethod.OTP
        )


@strawberry.type(description="Verification by phone, through an outside provider.")
class PhoneVerification(Verification):
    transaction_id: str | None = field(
        name="failsafeTransactionId", description="The provider's id of the transaction."
    )

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return (
            isinstance(value, value_objects.Verification)
            and value.method is VerificationMethod.PHONE
        )
