"""The enums of the domain. Their docstrings are the descriptions in the GraphQL schema."""

from enum import StrEnum


class SessionKind(StrEnum):
    """What a session is for."""

    REGULAR = "REGULAR"
    PRIVATE = "PRIVATE"
    APPROVAL = "APPROVAL"


class SessionStatus(StrEnum):
    """Whether a session still accepts changes."""

    OPEN = "OPEN"
    ENDED = "ENDED"


class EndReason(StrEnum):
    """Why a session ended."""

    BY_AGENT = "BY_AGENT"
    INACTIVITY = "INACTIVITY"


class Role(StrEnum):
    """The role of a participant in a session."""

    CUSTOMER = "CUSTOMER"
    CO_SIGNER = "CO_SIGNER"
    APPROVER = "APPROVER"
    CC = "CC"


class InteractionKind(StrEnum):
    """What an interaction consists of: a workflow of several steps, or a single item."""

    WORKFLOW = "WORKFLOW"
    PDF_DOCUMENT = "PDF_DOCUMENT"
    DYNAMIC_DOCUMENT = "DYNAMIC_DOCUMENT"
    FORM = "FORM"
    FILE_REQUEST = "FILE_REQUEST"
    CART = "CART"


class StepKind(StrEnum):
    """What a step asks its assignees to do."""

    PDF_DOCUMENT = "PDF_DOCUMENT"
    DYNAMIC_DOCUMENT = "DYNAMIC_DOCUMENT"
    FORM = "FORM"
    FILE_REQUEST = "FILE_REQUEST"
    VERIFICATION = "VERIFICATION"
    CART = "CART"


DOCUMENT_STEPS = frozenset({StepKind.PDF_DOCUMENT, StepKind.DYNAMIC_DOCUMENT})


class InteractionStatus(StrEnum):
    """The state of an interaction, derived from its steps and recipients."""

    AWAITING_AGENT = "AWAITING_AGENT"
    SENT = "SENT"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    DELETED = "DELETED"


RUNNING_STATUSES = frozenset(
    {
        InteractionStatus.AWAITING_AGENT,
        InteractionStatus.SENT,
        InteractionStatus.IN_PROGRESS,
    }
)


class Assignee(StrEnum):
    """Which recipients of an interaction a step is assigned to."""

    EVERYONE = "EVERYONE"
    PRIMARY = "PRIMARY"
    AGENT = "AGENT"


class AgentSigning(StrEnum):
    """Whether the agent signs a document, and when."""

    NEVER = "NEVER"
    FIRST = "FIRST"
    LAST = "LAST"


class Duty(StrEnum):
    """The action that an assignment requires."""

    SIGN = "SIGN"
    FILL = "FILL"
    UPLOAD = "UPLOAD"
    CONFIRM = "CONFIRM"
    VERIFY = "VERIFY"
    APPROVE = "APPROVE"


class AssignmentState(StrEnum):
    """The state of one assignment."""

    WAITING = "WAITING"
    OPEN = "OPEN"
    DONE = "DONE"
    CLOSED = "CLOSED"


class ToolbarAction(StrEnum):
    """An action on an interaction. Each corresponds to a button in a toolbar and to a mutation."""

    DOWNLOAD = "DOWNLOAD"
    PREVIEW = "PREVIEW"
    SIGN_AS_AGENT = "SIGN_AS_AGENT"
    FORWARD_FOR_APPROVAL = "FORWARD_FOR_APPROVAL"
    AGENT_DETAILS = "AGENT_DETAILS"
    DELETE = "DELETE"


class DownloadFormat(StrEnum):
    """Which file of an interaction to download."""

    FILES = "FILES"
    COMBINED_PDF = "COMBINED_PDF"
    CERTIFICATE = "CERTIFICATE"


class ParticipantAction(StrEnum):
    """An action on a participant. Each corresponds to a button and to a mutation."""

    START_PRIVATE_SESSION = "START_PRIVATE_SESSION"
    REMIND = "REMIND"
    REASSIGN = "REASSIGN"


class Reason(StrEnum):
    """Why an action is not available at the moment."""

    DRAFT_DOWNLOAD_NOT_ALLOWED = "DRAFT_DOWNLOAD_NOT_ALLOWED"
    CART_NOT_COMPLETED = "CART_NOT_COMPLETED"
    STEP_NOT_REACHED = "STEP_NOT_REACHED"
    OTHERS_MUST_SIGN_FIRST = "OTHERS_MUST_SIGN_FIRST"
    ALREADY_SIGNED = "ALREADY_SIGNED"
    NOT_COMPLETED = "NOT_COMPLETED"
    DETAILS_NOT_COMPLETE = "DETAILS_NOT_COMPLETE"
    DETAILS_ALREADY_COMPLETE = "DETAILS_ALREADY_COMPLETE"
    ALREADY_STARTED = "ALREADY_STARTED"
    DELETE_NOT_ALLOWED = "DELETE_NOT_ALLOWED"
    SESSION_ENDED = "SESSION_ENDED"
    DELETED = "DELETED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    NOT_STARTED = "NOT_STARTED"
    ALREADY_DONE = "ALREADY_DONE"
    ALREADY_COMPLETED = "ALREADY_COMPLETED"
    NOT_ASSIGNED = "NOT_ASSIGNED"
    PRIVATE_SESSION_OPEN = "PRIVATE_SESSION_OPEN"
    NOT_MULTI_PARTICIPANT = "NOT_MULTI_PARTICIPANT"
    PARTICIPANT_REPLACED = "PARTICIPANT_REPLACED"
    NOTHING_TO_DO = "NOTHING_TO_DO"
    LIMIT_REACHED = "LIMIT_REACHED"
    CODE_WRONG = "CODE_WRONG"
    CODE_EXPIRED = "CODE_EXPIRED"
    CODE_NOT_SENT = "CODE_NOT_SENT"
    VERIFICATION_LOCKED = "VERIFICATION_LOCKED"
    VERIFICATION_PENDING = "VERIFICATION_PENDING"
    SESSION_FROZEN = "SESSION_FROZEN"


class VerificationMethod(StrEnum):
    """How a participant's identity is verified."""

    OTP = "OTP"
    PHONE = "PHONE"


class VerificationStatus(StrEnum):
    """The state of an identity verification."""

    NOT_STARTED = "NOT_STARTED"
    PENDING = "PENDING"
    CODE_EXPIRED = "CODE_EXPIRED"
    PASSED = "PASSED"
    FAILED = "FAILED"
    LOCKED = "LOCKED"


class Decision(StrEnum):
    """An approver's decision about an interaction."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class Channel(StrEnum):
    """How a message is delivered."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    PHONE = "PHONE"


class VerificationFailure(StrEnum):
    """Why a verification failed or was locked."""

    TOO_MANY_WRONG_CODES = "TOO_MANY_WRONG_CODES"
    NOT_ANSWERED = "NOT_ANSWERED"
    REJECTED = "REJECTED"
    PROVIDER_UNREACHABLE = "PROVIDER_UNREACHABLE"
    NO_PROVIDER = "NO_PROVIDER"


class MessageKind(StrEnum):
    """The purpose of an outgoing message."""

    INVITATION = "INVITATION"
    REMINDER = "REMINDER"
    CODE = "CODE"
    PHONE_CHECK = "PHONE_CHECK"


class MessageStatus(StrEnum):
    """The delivery state of an outgoing message."""

    PENDING = "PENDING"
    SENT = "SENT"
    FAILED = "FAILED"


class UserRole(StrEnum):
    """What a user of an organization may do."""

    AGENT = "AGENT"
    ADMIN = "ADMIN"


class ActorKind(StrEnum):
    """The kind of actor that caused a change or sent a request."""

    AGENT = "AGENT"
    ADMIN = "ADMIN"
    PARTNER = "PARTNER"
    PARTICIPANT = "PARTICIPANT"
    SYSTEM = "SYSTEM"


class Permission(StrEnum):
    """What an API key allows a partner to do."""

    STATUS_READ = "STATUS_READ"
    DOCUMENTS_READ = "DOCUMENTS_READ"
    INTERACTIONS_WRITE = "INTERACTIONS_WRITE"


class EventKind(StrEnum):
    """What changed in a session, and how."""

    SESSION_STARTED = "SESSION_STARTED"
    SESSION_CHANGED = "SESSION_CHANGED"
    PARTICIPANT_ADDED = "PARTICIPANT_ADDED"
    PARTICIPANT_CHANGED = "PARTICIPANT_CHANGED"
    INTERACTION_ADDED = "INTERACTION_ADDED"
    INTERACTION_CHANGED = "INTERACTION_CHANGED"
    INTERACTION_DELETED = "INTERACTION_DELETED"


class FieldKind(StrEnum):
    """The kind of value that a field accepts."""

    TEXT = "TEXT"
    MULTILINE = "MULTILINE"
    CHECKBOX = "CHECKBOX"
    CHOICE = "CHOICE"
    SIGNATURE = "SIGNATURE"
    EMAIL = "EMAIL"
    DATE = "DATE"
    NUMBER = "NUMBER"
