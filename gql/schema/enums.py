"""The domain's enums as enums of the schema, with a description of every value."""

from enum import EnumMeta
from typing import Any

import strawberry

from gql.model.domain import enums
from gql.model.domain.reason_messages import REASON_MESSAGES

DESCRIPTIONS: dict[EnumMeta, dict[str, str]] = {
    enums.SessionKind: {
        "REGULAR": "An agent with a customer, and co-signers if there are any.",
        "PRIVATE": "An agent with one participant of a regular session.",
        "APPROVAL": "A third party who approves or rejects what was completed.",
    },
    enums.SessionStatus: {
        "OPEN": "It takes orders.",
        "ENDED": "It takes none; downloads and previews stay as they are.",
    },
    enums.EndReason: {
        "BY_AGENT": "An agent ended it.",
        "INACTIVITY": "Nothing happened in it for the policy's session lifetime.",
    },
    enums.Role: {
        "CUSTOMER": "The primary person, at most one in a session.",
        "CO_SIGNER": "A further person who signs.",
        "APPROVER": "A third party in an approval session.",
        "CC": "Sees what is sent and owes nothing; does not count in “1/3”.",
    },
    enums.InteractionKind: {
        "WORKFLOW": "Several steps, set up ahead.",
        "PDF_DOCUMENT": "One PDF form to fill and sign.",
        "DYNAMIC_DOCUMENT": "One document made from data.",
        "FORM": "One form.",
        "FILE_REQUEST": "A request for files.",
        "CART": "A cart to confirm.",
    },
    enums.StepKind: {
        "PDF_DOCUMENT": "A PDF form to fill and sign.",
        "DYNAMIC_DOCUMENT": "A document made from the values of earlier steps, to fill and sign.",
        "FORM": "Typed fields to fill in.",
        "FILE_REQUEST": "Files to upload.",
        "VERIFICATION": "Proof of who one is.",
        "CART": "Items to confirm.",
    },
    enums.InteractionStatus: {
        "AWAITING_AGENT": "The agent owes something: details, a form, or a signature.",
        "SENT": "Participants have it; nobody has started.",
        "IN_PROGRESS": "A participant has started.",
        "COMPLETED": "Everything is done, by all participants and by the agent where they sign.",
        "DECLINED": "It has stopped: somebody declined, or a verification failed.",
        "EXPIRED": "Its time was up before it was complete.",
        "DELETED": "It was deleted; this is its tombstone.",
    },
    enums.Assignee: {
        "EVERYONE": "Every recipient, except those in CC.",
        "PRIMARY": "The customer, or the first recipient where no customer is among them.",
        "AGENT": "The agent.",
    },
    enums.AgentSigning: {
        "NEVER": "The agent does not sign.",
        "FIRST": "The agent signs before everybody else.",
        "LAST": "The agent signs after everybody else.",
    },
    enums.Duty: {
        "SIGN": "Sign a document.",
        "FILL": "Fill in a form.",
        "UPLOAD": "Upload files.",
        "CONFIRM": "Confirm a cart.",
        "VERIFY": "Pass a verification.",
        "APPROVE": "Approve or reject.",
    },
    enums.AssignmentState: {
        "WAITING": "Its step or signing group has not opened yet.",
        "OPEN": "It can be done now.",
        "DONE": "It was done.",
        "CLOSED": "It will not be done any more: the interaction has stopped.",
    },
    enums.ToolbarAction: {
        "DOWNLOAD": "Download the final file, or a draft.",
        "PREVIEW": "See a document as the customer sees it now.",
        "SIGN_AS_AGENT": "Sign as the agent.",
        "FORWARD_FOR_APPROVAL": "Send it to a third party to approve or reject.",
        "AGENT_DETAILS": "Fill in what the customer needs before they receive it.",
        "DELETE": "Take it back, as long as nobody has started.",
    },
    enums.DownloadFormat: {
        "FILES": "The interaction's documents and files: a single one as it is, several as a ZIP "
        "archive.",
        "COMBINED_PDF": "All PDF files combined in one for reading, without signatures.",
        "CERTIFICATE": "The certificate of completion, a PDF. Refused with NOT_COMPLETED until "
        "the interaction is complete, and with `InvalidInput` if it has no document.",
    },
    enums.ParticipantAction: {
        "START_PRIVATE_SESSION": "Speak with one participant alone.",
        "REMIND": "Send the participant a reminder.",
        "REASSIGN": "Put another person in the participant's place.",
    },
    enums.Reason: {reason.name: REASON_MESSAGES[reason] for reason in enums.Reason},
    enums.VerificationMethod: {
        "OTP": "A one-time code sent to the participant.",
        "PHONE": "A call by an outside provider.",
    },
    enums.VerificationStatus: {
        "NOT_STARTED": "Nothing has been asked for yet.",
        "PENDING": "A code is on its way, or a call is under way.",
        "CODE_EXPIRED": "The code went stale; another can be asked for.",
        "PASSED": "The person is who they say.",
        "FAILED": "The provider could not verify the person.",
        "LOCKED": "Too many wrong codes.",
    },
    enums.Decision: {
        "PENDING": "The approver has not decided.",
        "APPROVED": "The approver said yes.",
        "REJECTED": "The approver said no.",
    },
    enums.Channel: {
        "EMAIL": "By e-mail.",
        "SMS": "By text message.",
        "PHONE": "By a phone call.",
    },
    enums.MessageKind: {
        "INVITATION": "A link into a session.",
        "REMINDER": "A fresh link, to somebody who still owes something.",
        "CODE": "A one-time code.",
        "PHONE_CHECK": "A request to the phone verification provider.",
    },
    enums.MessageStatus: {
        "PENDING": "It is to be sent, or sent again.",
        "SENT": "It has gone out.",
        "FAILED": "It was given up after several attempts.",
    },
    enums.ActorKind: {
        "AGENT": "A user who runs sessions.",
        "ADMIN": "A user who also sets policy, templates and API keys.",
        "PARTNER": "A program with an API key.",
        "PARTICIPANT": "A person in a session.",
        "SYSTEM": "The server itself: time passed, or a delivery came back.",
    },
    enums.Permission: {
        "STATUS_READ": "Read the status of sessions and interactions.",
        "DOCUMENTS_READ": "Also read documents and what was filled in.",
        "INTERACTIONS_WRITE": "Add interactions to sessions.",
    },
    enums.FieldKind: {
        "TEXT": "One line of text.",
        "MULTILINE": "Several lines of text.",
        "CHECKBOX": "“true” or “false”.",
        "CHOICE": "One of the options.",
        "SIGNATURE": "A place for a signature; takes no value.",
        "EMAIL": "An e-mail address.",
        "DATE": "A date such as 2026-11-22.",
        "NUMBER": "A number such as 12.5.",
    },
}


def _publish(enum: EnumMeta, descriptions: dict[str, str]) -> None:
    """Makes an enum of the domain an enum of the schema. The domain does not import strawberry."""
    published: Any = strawberry.enum(enum, description=enum.__doc__)
    for value in published.__strawberry_definition__.values:
        value.description = descriptions[value.name]


for _enum, _descriptions in DESCRIPTIONS.items():
    _publish(_enum, _descriptions)
