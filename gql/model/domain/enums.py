"""The enums of the domain. Their docstrings are the descriptions in the GraphQL schema."""

from enum import StrEnum


class SessionKind(StrEnum):
    """What a session is for."""

    REGULAR = "REGULAR"
    PRIVATE = "PRIVATE"
    APPROVAL = "APPROVAL"


class SessionStatus(StrEnum):
    """Whether a session still takes orders."""

    OPEN = "OPEN"
    ENDED = "ENDED"


class EndReason(StrEnum):
    """How a session came to its end."""

    BY_AGENT = "BY_AGENT"
    INACTIVITY = "INACTIVITY"


class Role(StrEnum):
    """What a participant is in a session."""

    CUSTOMER = "CUSTOMER"
    CO_SIGNER = "CO_SIGNER"
    APPROVER = "APPROVER"
    CC = "CC"


class InteractionKind(StrEnum):
    """A workflow, or the kind of the one asset sent by itself."""

    WORKFLOW = "WORKFLOW"
    PDF_DOCUMENT = "PDF_DOCUMENT"
    DYNAMIC_DOCUMENT = "DYNAMIC_DOCUMENT"
    FORM = "FORM"
    FILE_REQUEST = "FILE_REQUEST"
    CART = "CART"


class StepKind(StrEnum):
    """What a step asks for."""

    PDF_DOCUMENT = "PDF_DOCUMENT"
    DYNAMIC_DOCUMENT = "DYNAMIC_DOCUMENT"
    FORM = "FORM"
    FILE_REQUEST = "FILE_REQUEST"
    VERIFICATION = "VERIFICATION"
    CART = "CART"


DOCUMENT_STEPS = frozenset({StepKind.PDF_DOCUMENT, StepKind.DYNAMIC_DOCUMENT})


class InteractionStatus(StrEnum):
    """Where a bubble stands; derived from its causes (domain rule 2)."""

    AWAITING_AGENT = "AWAITING_AGENT"
    SENT = "SENT"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    DELETED = "DELETED"


class Assignee(StrEnum):
    """Who has to do a step."""

    EVERYONE = "EVERYONE"
    PRIMARY = "PRIMARY"
    AGENT = "AGENT"


class AgentSigning(StrEnum):
    """When the agent signs a document, if at all."""

    NEVER = "NEVER"
    FIRST = "FIRST"
    LAST = "LAST"


class Duty(StrEnum):
    """What an assignment asks of its holder."""

    SIGN = "SIGN"
    FILL = "FILL"
    UPLOAD = "UPLOAD"
    CONFIRM = "CONFIRM"
    VERIFY = "VERIFY"
    APPROVE = "APPROVE"


class AssignmentState(StrEnum):
    """WAITING for its turn, OPEN to be done, DONE, or CLOSED because its bubble has stopped."""

    WAITING = "WAITING"
    OPEN = "OPEN"
    DONE = "DONE"
    CLOSED = "CLOSED"


class ToolbarAction(StrEnum):
    """A button of a bubble (domain rules 5 to 10)."""

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
    """A button beside a participant (domain rules 16 and 17)."""

    START_PRIVATE_SESSION = "START_PRIVATE_SESSION"
    REMIND = "REMIND"
    REASSIGN = "REASSIGN"


class Reason(StrEnum):
    """Why something cannot be done now."""

    DRAFT_DOWNLOAD_NOT_ALLOWED = "DRAFT_DOWNLOAD_NOT_ALLOWED"
    CART_NOT_COMPLETED = "CART_NOT_COMPLETED"
    STEP_NOT_REACHED = "STEP_NOT_REACHED"
    OTHERS_MUST_SIGN_FIRST = "OTHERS_MUST_SIGN_FIRST"
    ALREADY_SIGNED = "ALREADY_SIGNED"
    NOT_COMPLETED = "NOT_COMPLETED"
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
    CODE_WRONG = "CODE_WRONG"
    CODE_EXPIRED = "CODE_EXPIRED"
    CODE_NOT_SENT = "CODE_NOT_SENT"
    VERIFICATION_LOCKED = "VERIFICATION_LOCKED"
    VERIFICATION_PENDING = "VERIFICATION_PENDING"


class VerificationMethod(StrEnum):
    """How a person is verified (domain rule 18)."""

    OTP = "OTP"
    PHONE = "PHONE"


class VerificationStatus(StrEnum):
    """Where a verification stands (domain rules 18 to 20)."""

    NOT_STARTED = "NOT_STARTED"
    PENDING = "PENDING"
    CODE_EXPIRED = "CODE_EXPIRED"
    PASSED = "PASSED"
    FAILED = "FAILED"
    LOCKED = "LOCKED"


class Decision(StrEnum):
    """What an approver said (domain rule 8)."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class Channel(StrEnum):
    """By which way a message goes."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    PHONE = "PHONE"


class MessageKind(StrEnum):
    """What a message of the outbox is about (domain rule 21)."""

    INVITATION = "INVITATION"
    REMINDER = "REMINDER"
    CODE = "CODE"
    PHONE_CHECK = "PHONE_CHECK"


class MessageStatus(StrEnum):
    """Whether a message has gone out."""

    PENDING = "PENDING"
    SENT = "SENT"
    FAILED = "FAILED"


class ActorKind(StrEnum):
    """Who did something."""

    AGENT = "AGENT"
    ADMIN = "ADMIN"
    PARTNER = "PARTNER"
    PARTICIPANT = "PARTICIPANT"
    SYSTEM = "SYSTEM"


class Permission(StrEnum):
    """What an API key lets a partner do."""

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
    """What a field takes."""

    TEXT = "TEXT"
    MULTILINE = "MULTILINE"
    CHECKBOX = "CHECKBOX"
    CHOICE = "CHOICE"
    SIGNATURE = "SIGNATURE"
    EMAIL = "EMAIL"
    DATE = "DATE"
    NUMBER = "NUMBER"
