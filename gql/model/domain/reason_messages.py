"""The sentence shown to people for each reason why an action is unavailable."""

from collections.abc import Mapping

from gql.model.domain.enums import Reason

REASON_MESSAGES: Mapping[Reason, str] = {
    Reason.DRAFT_DOWNLOAD_NOT_ALLOWED: "Drafts may not be downloaded; wait until it is complete.",
    Reason.CART_NOT_COMPLETED: "It holds a cart, so it can be downloaded only once complete.",
    Reason.STEP_NOT_REACHED: "The customer has not reached this step yet.",
    Reason.OTHERS_MUST_SIGN_FIRST: "Others have to sign before this.",
    Reason.ALREADY_SIGNED: "The agent has signed already.",
    Reason.NOT_COMPLETED: "The customer has not completed it yet.",
    Reason.DETAILS_ALREADY_COMPLETE: "The agent details are complete already.",
    Reason.ALREADY_STARTED: "A participant has started it already.",
    Reason.DELETE_NOT_ALLOWED: "The organization's policy does not allow deleting.",
    Reason.SESSION_ENDED: "The session has ended.",
    Reason.DELETED: "It was deleted.",
    Reason.DECLINED: "It was stopped: somebody declined, or a verification failed.",
    Reason.EXPIRED: "It has expired.",
    Reason.NOT_STARTED: "Press Start first.",
    Reason.ALREADY_DONE: "This was done already.",
    Reason.ALREADY_COMPLETED: "It is complete already.",
    Reason.NOT_ASSIGNED: "Nothing is asked of you here.",
    Reason.PRIVATE_SESSION_OPEN: "A private session with this participant is open already.",
    Reason.NOT_MULTI_PARTICIPANT: "A private session needs a session with several participants.",
    Reason.PARTICIPANT_REPLACED: "Somebody else has taken this participant's place.",
    Reason.NOTHING_TO_DO: "Nothing is asked of this participant now.",
    Reason.CODE_WRONG: "The code is not right.",
    Reason.CODE_EXPIRED: "The code has expired; ask for a new one.",
    Reason.CODE_NOT_SENT: "Ask for a code first.",
    Reason.VERIFICATION_LOCKED: "Too many wrong codes; the verification is locked.",
    Reason.VERIFICATION_PENDING: "The verification is under way.",
}
