"""Why a verification failed, as the end of a sentence."""

from collections.abc import Mapping

from gql.model.domain.enums import VerificationFailure
from gql.model.domain.text import Text

FAILURE_TEXTS: Mapping[VerificationFailure, Text] = {
    VerificationFailure.TOO_MANY_WRONG_CODES: Text("too many wrong codes"),
    VerificationFailure.NOT_ANSWERED: Text("the phone was not answered"),
    VerificationFailure.REJECTED: Text("the provider rejected the verification"),
    VerificationFailure.PROVIDER_UNREACHABLE: Text("the provider could not be reached"),
    VerificationFailure.NO_PROVIDER: Text("no provider is set up"),
}
