"""The domain's enums as enums of the schema, with a description of every value.

The description of an enum is the docstring of its class.
"""

from enum import EnumMeta
from typing import Any

import strawberry

from gql.model.domain import enums
from gql.model.domain.rules import limits

DESCRIPTIONS: dict[EnumMeta, dict[str, str]] = {
    enums.SessionKind: {
        "REGULAR": "An agent with a customer and any number of co-signers.",
        "PRIVATE": "An agent with a single participant of a regular session.",
        "APPROVAL": "A third party who approves or rejects a completed interaction.",
    },
    enums.SessionStatus: {
        "OPEN": "Interactions can be added and worked on.",
        "ENDED": "Nothing can change any more. Documents can still be previewed and downloaded.",
    },
    enums.EndReason: {
        "BY_AGENT": "An agent ended the session.",
        "INACTIVITY": "There was no activity for `Policy.sessionLifetimeSeconds`.",
    },
    enums.Role: {
        "CUSTOMER": "The person whom the session is for. A session has at most one.",
        "CO_SIGNER": "A further participant who signs.",
        "APPROVER": "The third party of an approval session.",
        "CC": "Sees what is sent, but has nothing to do and is not counted in `requiredCount`.",
    },
    enums.InteractionKind: {
        "WORKFLOW": "A workflow of several steps.",
        "PDF_DOCUMENT": "A single PDF form to fill in and sign.",
        "DYNAMIC_DOCUMENT": "A single document generated from data, to fill in and sign.",
        "FORM": "A single form.",
        "FILE_REQUEST": "A single request for files.",
        "CART": "A single cart to confirm.",
    },
    enums.StepKind: {
        "PDF_DOCUMENT": "Fill in and sign a PDF form.",
        "DYNAMIC_DOCUMENT": "Fill in and sign a document that is generated from the values of"
        " earlier steps.",
        "FORM": "Fill in typed fields.",
        "FILE_REQUEST": "Upload files.",
        "VERIFICATION": "Prove one's identity.",
        "CART": "Confirm the items of a cart.",
    },
    enums.InteractionStatus: {
        "AWAITING_AGENT": "The agent must act next: fill in details or a form, or sign.",
        "SENT": "Participants can see it; none has started.",
        "IN_PROGRESS": "At least one participant has started.",
        "COMPLETED": "All assignments are done, including the agent's.",
        "DECLINED": "A participant declined or failed a verification. It cannot be continued.",
        "EXPIRED": "It was not completed before `expiresAt`. It cannot be continued.",
        "DELETED": "An agent deleted it. It stays in the session's list as a record.",
    },
    enums.Assignee: {
        "EVERYONE": "All recipients, except those with the role CC.",
        "PRIMARY": "The customer, or the first recipient if the customer is not among them.",
        "AGENT": "The agent.",
    },
    enums.AgentSigning: {
        "NEVER": "The agent does not sign.",
        "FIRST": "The agent signs before all participants.",
        "LAST": "The agent signs after all participants.",
    },
    enums.Duty: {
        "SIGN": "Sign a document: `signStep`, or `signAsAgent` for the agent.",
        "FILL": "Fill in a form: `submitForm`, or `submitAgentForm` for the agent.",
        "UPLOAD": "Upload files: `attachFile`.",
        "CONFIRM": "Confirm a cart: `confirmCart`.",
        "VERIFY": "Verify one's identity, by a code or by phone.",
        "APPROVE": "Approve or reject.",
    },
    enums.AssignmentState: {
        "WAITING": "An earlier step or signing group must be completed first.",
        "OPEN": "It can be done now.",
        "DONE": "It is done.",
        "CLOSED": "It can no longer be done, because the interaction was declined or deleted or has"
        " expired.",
    },
    enums.ToolbarAction: {
        "DOWNLOAD": "Download the final file, or a draft: `downloadInteraction`.",
        "PREVIEW": "Show a document as the customer sees it now: `previewInteraction`.",
        "SIGN_AS_AGENT": "Sign as the agent: `signAsAgent`.",
        "FORWARD_FOR_APPROVAL": "Ask a third party for approval: `forwardForApproval`.",
        "AGENT_DETAILS": "Fill in the details that the customer needs before they receive the"
        " interaction: `completeAgentDetails`.",
        "DELETE": "Delete an interaction that nobody has started: `deleteInteraction`.",
    },
    enums.DownloadFormat: {
        "FILES": "The interaction's documents and files: a single one as it is, several as a ZIP "
        "archive.",
        "COMBINED_PDF": "All PDF files combined in one for reading, without signatures.",
        "CERTIFICATE": "The certificate of completion, a PDF. Refused with NOT_COMPLETED until "
        "the interaction is complete, and with `InvalidInput` if it has no document.",
    },
    enums.ParticipantAction: {
        "START_PRIVATE_SESSION": "Open a session with this participant alone:"
        " `startPrivateSession`.",
        "REMIND": "Send the participant a reminder with a new link: `remindParticipant`.",
        "REASSIGN": "Replace the participant with another person: `reassignParticipant`.",
    },
    enums.Reason: {
        "DRAFT_DOWNLOAD_NOT_ALLOWED": "The interaction is not completed, and"
        " `Policy.allowDraftDownload` is false.",
        "CART_NOT_COMPLETED": "The interaction contains a cart, so it can be downloaded only when"
        " it is completed.",
        "STEP_NOT_REACHED": "An earlier step must be completed first.",
        "OTHERS_MUST_SIGN_FIRST": "A lower signing group of the same step must sign first.",
        "ALREADY_SIGNED": "The agent has already signed.",
        "NOT_COMPLETED": "The interaction is not completed yet.",
        "DETAILS_NOT_COMPLETE": "The agent must fill in the details first: `completeAgentDetails`.",
        "DETAILS_ALREADY_COMPLETE": "The agent details are already filled in.",
        "ALREADY_STARTED": "A participant has already started the interaction.",
        "DELETE_NOT_ALLOWED": "`Policy.allowDelete` is false.",
        "SESSION_ENDED": "The session has ended.",
        "DELETED": "The interaction was deleted.",
        "DECLINED": "A participant declined the interaction or failed a verification.",
        "EXPIRED": "The interaction has expired.",
        "NOT_STARTED": "The participant must start the interaction first: `startInteraction`.",
        "ALREADY_DONE": "The assignment is already done.",
        "ALREADY_COMPLETED": "The interaction is already completed.",
        "NOT_ASSIGNED": "The viewer has no assignment of this kind here.",
        "PRIVATE_SESSION_OPEN": "A private session with this participant is already open.",
        "NOT_MULTI_PARTICIPANT": "A private session can be started only from a session with several"
        " participants.",
        "PARTICIPANT_REPLACED": "Another person has taken the participant's place.",
        "NOTHING_TO_DO": "The participant has no open assignments.",
        "LIMIT_REACHED": f"The interaction has {limits.MAX_APPROVALS} approvals, or the session has"
        f" {limits.MAX_LINKED_SESSIONS} private and approval sessions or"
        f" {limits.MAX_REPLACED_PARTICIPANTS} replaced participants.",
        "CODE_WRONG": "The code is wrong.",
        "CODE_EXPIRED": "The code has expired. Request another one: `sendCode`.",
        "CODE_NOT_SENT": "No code was requested yet. Request one: `sendCode`.",
        "VERIFICATION_LOCKED": "Too many wrong codes were entered; the verification is locked.",
        "VERIFICATION_PENDING": "The verification is still in progress.",
        "SESSION_FROZEN": "The stored data of the session does not match its event log, so nothing"
        " can be changed in it until the operator of the server has checked it.",
    },
    enums.VerificationMethod: {
        "OTP": "A one-time code that is sent to the participant.",
        "PHONE": "A phone call by an external provider.",
    },
    enums.VerificationFailure: {
        "TOO_MANY_WRONG_CODES": "The one-time code was entered wrongly too often.",
        "NOT_ANSWERED": "The phone was not answered.",
        "REJECTED": "The provider could not verify the person.",
        "PROVIDER_UNREACHABLE": "The provider did not respond.",
        "NO_PROVIDER": "The server has no provider of phone verification any more.",
    },
    enums.VerificationStatus: {
        "NOT_STARTED": "No code or call has been requested yet.",
        "PENDING": "A code was sent, or a call was requested.",
        "CODE_EXPIRED": "The code has expired; another one can be requested.",
        "PASSED": "The identity is verified.",
        "FAILED": "The provider could not verify the participant.",
        "LOCKED": "Too many wrong codes were entered.",
    },
    enums.Decision: {
        "PENDING": "The approver has not decided yet.",
        "APPROVED": "The approver approved it.",
        "REJECTED": "The approver rejected it.",
    },
    enums.Channel: {
        "EMAIL": "By e-mail.",
        "SMS": "By text message.",
        "PHONE": "By phone call.",
    },
    enums.MessageKind: {
        "INVITATION": "An invitation with a link into a session.",
        "REMINDER": "A reminder with a new link, for a participant with open assignments.",
        "CODE": "A one-time code.",
        "PHONE_CHECK": "A request to the provider of phone verifications.",
    },
    enums.MessageStatus: {
        "PENDING": "It waits to be sent, for the first time or again after a failed attempt.",
        "SENT": "It was handed over to the delivery service.",
        "FAILED": "Sending failed eight times; it is not tried again.",
    },
    enums.UserRole: {
        "AGENT": "Runs sessions.",
        "ADMIN": "Also manages policy, templates, users and API keys.",
    },
    enums.ActorKind: {
        "AGENT": "A user with the role AGENT.",
        "ADMIN": "A user with the role ADMIN.",
        "PARTNER": "A program with an API key.",
        "PARTICIPANT": "A participant of a session.",
        "SYSTEM": "The server, for example when something expires.",
    },
    enums.Permission: {
        "STATUS_READ": "Read the status of sessions and interactions.",
        "DOCUMENTS_READ": "Also read documents and the values filled in.",
        "INTERACTIONS_WRITE": "Add interactions to sessions.",
    },
    enums.FieldKind: {
        "TEXT": "A single line of text.",
        "MULTILINE": "Several lines of text.",
        "CHECKBOX": "“true” or “false”.",
        "CHOICE": "One of the field's `options`.",
        "SIGNATURE": "The area of a signature. It takes no value; it is filled by signing.",
        "EMAIL": "An e-mail address.",
        "DATE": "A date such as 2026-11-22.",
        "NUMBER": "A number such as 12.5.",
    },
}

# the names in the schema that differ from the Python names
_SCHEMA_NAMES: dict[EnumMeta, str] = {
    enums.Assignee: "StepAssignee",
    enums.Channel: "MessageChannel",
    enums.Decision: "ApprovalDecision",
    enums.Duty: "AssignmentDuty",
    enums.EndReason: "SessionEndReason",
    enums.Permission: "ApiKeyPermission",
    enums.Reason: "UnavailableReason",
    enums.Role: "ParticipantRole",
}


def publish(enum: EnumMeta, descriptions: dict[str, str]) -> None:
    """Makes an enum an enum of the schema, with a description of each value by its name.

    The domain does not import strawberry, so its enums are not decorated where they are defined.
    """
    name = _SCHEMA_NAMES.get(enum, enum.__name__)
    published: Any = strawberry.enum(enum, name=name, description=enum.__doc__)
    for value in published.__strawberry_definition__.values:
        value.description = descriptions[value.name]


for _enum, _descriptions in DESCRIPTIONS.items():
    publish(_enum, _descriptions)
