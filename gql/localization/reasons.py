"""The sentence for each reason why an action is unavailable."""

from collections.abc import Mapping

from gql.model.domain.enums import Reason
from gql.model.domain.errors import TextError, Unavailable
from gql.model.domain.text import Text

REASON_TEXTS: Mapping[Reason, Text] = {
    Reason.DRAFT_DOWNLOAD_NOT_ALLOWED: Text(
        "Drafts may not be downloaded; wait until it is complete."
    ),
    Reason.CART_NOT_COMPLETED: Text("It holds a cart, so it can be downloaded only once complete."),
    Reason.STEP_NOT_REACHED: Text("An earlier step is not complete yet."),
    Reason.OTHERS_MUST_SIGN_FIRST: Text("Others have to sign before this."),
    Reason.ALREADY_SIGNED: Text("The agent has signed already."),
    Reason.NOT_COMPLETED: Text("The customer has not completed it yet."),
    Reason.DETAILS_NOT_COMPLETE: Text("The agent's details are not filled in yet."),
    Reason.DETAILS_ALREADY_COMPLETE: Text("The agent's details are filled in already."),
    Reason.ALREADY_STARTED: Text("A participant has started it already."),
    Reason.DELETE_NOT_ALLOWED: Text("The organization's policy does not allow deleting."),
    Reason.SESSION_ENDED: Text("The session has ended."),
    Reason.DELETED: Text("It was deleted."),
    Reason.DECLINED: Text("It was stopped: somebody declined, or a verification failed."),
    Reason.EXPIRED: Text("It has expired."),
    Reason.NOT_STARTED: Text("Press Start first."),
    Reason.ALREADY_DONE: Text("This was done already."),
    Reason.ALREADY_COMPLETED: Text("It is complete already."),
    Reason.NOT_ASSIGNED: Text("Nothing is asked of you here."),
    Reason.PRIVATE_SESSION_OPEN: Text("A private session with this participant is open already."),
    Reason.NOT_MULTI_PARTICIPANT: Text(
        "A private session needs a session with several participants."
    ),
    Reason.PARTICIPANT_REPLACED: Text("Somebody else has taken this participant's place."),
    Reason.NOTHING_TO_DO: Text("Nothing is asked of this participant now."),
    Reason.LIMIT_REACHED: Text("No more can be added here; the limit is reached."),
    Reason.CODE_WRONG: Text("The code is not right."),
    Reason.CODE_EXPIRED: Text("The code has expired; ask for a new one."),
    Reason.CODE_NOT_SENT: Text("Ask for a code first."),
    Reason.VERIFICATION_LOCKED: Text("Too many wrong codes; the verification is locked."),
    Reason.VERIFICATION_PENDING: Text("The verification is under way."),
    Reason.SESSION_FROZEN: Text(
        "The stored data of this session does not match its event log. Nothing can be changed until"
        " the operator has checked it."
    ),
}


def sentence(error: TextError) -> Text:
    """Returns the sentence for people about an error: for `Unavailable` that of its reason."""
    return REASON_TEXTS[error.reason] if isinstance(error, Unavailable) else error.text
