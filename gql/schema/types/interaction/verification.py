"""The verification of one person's identity."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.localization.verification import FAILURE_TEXTS
from gql.model.domain import value_objects
from gql.model.domain.enums import (
    Channel,
    VerificationFailure,
    VerificationMethod,
    VerificationStatus,
)
from gql.schema.arguments import ResolverInfo


@strawberry.interface(description="The state of a participant's identity verification.")
class Verification:
    method: VerificationMethod = field(description="How the identity is verified.")
    status: VerificationStatus = field(description="The state of the verification.")
    channel: Channel | None = field(
        description="How the participant is contacted. Null until a code or call is requested."
    )
    sent_to: str | None = field(
        description="The masked address or number, such as `…4567`. Null until a code or call is"
        " requested, and for partners."
    )
    failure: VerificationFailure | None = field(
        description="Why it failed or was locked. Null otherwise."
    )

    @field(
        description="Why it failed or was locked, as the end of a sentence in the language of the"
        " request, such as “too many wrong codes”. Null otherwise."
    )
    def reason(self, info: ResolverInfo) -> str | None:
        verification: Any = self  # at run time `self` is the value whose attributes this type reads
        failure = verification.failure
        return info.context.render(FAILURE_TEXTS[failure]) if failure else None


@strawberry.type(
    description="Verification by a one-time code. Request one with `sendCode`, check it with"
    " `verifyCode`."
)
class OtpVerification(Verification):
    channel: Channel | None = field(
        description="How the code was sent: SMS or EMAIL. Null until one is requested."
    )
    sent_to: str | None = field(
        description="The masked address or number it was sent to, such as `…4567`. Null until one"
        " is requested, and for partners."
    )
    tries_left: int = field(
        description="How many wrong codes may still be entered before the verification is locked."
    )
    expires_at: datetime | None = field(
        description="When the code expires. Null until one is requested."
    )

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return (
            isinstance(value, value_objects.Verification) and value.method is VerificationMethod.OTP
        )


@strawberry.type(
    description="Verification by a phone call of an external provider. Request it with"
    " `startPhoneVerification`; the result arrives as an event."
)
class PhoneVerification(Verification):
    channel: Channel | None = field(description="PHONE. Null until the call is requested.")
    sent_to: str | None = field(
        description="The masked number that is called, such as `…4567`. Null until the call is"
        " requested, and for partners."
    )
    transaction_id: str | None = field(
        name="failsafeTransactionId",
        description="The provider's transaction id. Null until the call, and hidden from"
        " participants and partners.",
    )

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return (
            isinstance(value, value_objects.Verification)
            and value.method is VerificationMethod.PHONE
        )
