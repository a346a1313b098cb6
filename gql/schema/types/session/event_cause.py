"""The causes of events: the mutations that change a session, and what the server does by itself."""

from enum import Enum

from gql.model.domain.naming import camel_case
from gql.schema.enums import publish


class EventCause(Enum):
    """What caused an event: a mutation, or something the server did."""

    # the values are what the event log stores
    START_SESSION = "startSession"
    END_SESSION = "endSession"
    INVITE_PARTICIPANT = "inviteParticipant"
    REMIND_PARTICIPANT = "remindParticipant"
    REASSIGN_PARTICIPANT = "reassignParticipant"
    START_PRIVATE_SESSION = "startPrivateSession"
    ADD_INTERACTION = "addInteraction"
    DELETE_INTERACTION = "deleteInteraction"
    SIGN_AS_AGENT = "signAsAgent"
    FORWARD_FOR_APPROVAL = "forwardForApproval"
    COMPLETE_AGENT_DETAILS = "completeAgentDetails"
    SUBMIT_AGENT_FORM = "submitAgentForm"
    EXCHANGE_LINK = "exchangeLink"
    OPEN_INTERACTION = "openInteraction"
    START_INTERACTION = "startInteraction"
    DECLINE_INTERACTION = "declineInteraction"
    SAVE_FIELDS = "saveFields"
    SUBMIT_FORM = "submitForm"
    SIGN_STEP = "signStep"
    CONFIRM_CART = "confirmCart"
    ATTACH_FILE = "attachFile"
    SEND_CODE = "sendCode"
    VERIFY_CODE = "verifyCode"
    START_PHONE_VERIFICATION = "startPhoneVerification"
    APPROVE_INTERACTION = "approve"
    REJECT_INTERACTION = "reject"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    EXPIRE_INTERACTION = "expire"
    EXPIRE_CODE = "expireCode"
    END_INACTIVE_SESSION = "endInactive"
    RECORD_PHONE_VERIFICATION = "verifyPhone"
    PREPARE_DOCUMENT = "prepareDocument"
    SEAL_DOCUMENTS = "sealDocuments"
    RECORD_STATE = "migrate"
    REPAIR_SESSION = "repair"
    ANOTHER_PARTICIPANT = "anotherParticipant"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> "EventCause":
        """Returns OTHER for a cause that a newer version of the server has stored."""
        return cls.OTHER


_SERVER_CAUSES = {
    EventCause.CONNECT: "A participant opened a live connection.",
    EventCause.DISCONNECT: "A participant closed their last live connection.",
    EventCause.EXPIRE_INTERACTION: "An interaction reached its `expiresAt`.",
    EventCause.EXPIRE_CODE: "A one-time code expired.",
    EventCause.END_INACTIVE_SESSION: "The session ended because of inactivity.",
    EventCause.RECORD_PHONE_VERIFICATION: "The provider of phone verifications sent a result.",
    EventCause.PREPARE_DOCUMENT: "A document was generated, or prepared for its signatures.",
    EventCause.SEAL_DOCUMENTS: "The documents of a completed interaction were sealed.",
    EventCause.RECORD_STATE: "A new version of the server recorded the session as it was stored.",
    EventCause.REPAIR_SESSION: "The operator of the server accepted data that was changed in the"
    " database past the server.",
    EventCause.ANOTHER_PARTICIPANT: "An action of another participant. Participants see this"
    " instead of the actual cause.",
    EventCause.OTHER: "An action of a newer version of the server, which this version"
    " has no name for.",
}

publish(
    EventCause,
    {
        cause.name: _SERVER_CAUSES.get(cause, f"The mutation `{camel_case(cause.name.lower())}`.")
        for cause in EventCause
    },
)
