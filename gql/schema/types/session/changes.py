"""The names of changed fields, as events list them, and the attributes of views they stand for."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeVar

from gql.model.domain.naming import camel_case
from gql.schema.enums import publish


class SessionChange(Enum):
    """A field of a session that changed."""

    NAME = "name"
    STATUS = "status"
    AGENT = "agent"
    POLICY = "policy"
    ENDED_AT = "ended_at"
    END_REASON = "end_reason"
    PARENT = "parent"
    CHILDREN = "children"


class ParticipantChange(Enum):
    """A field of a participant that changed."""

    ROLE = "role"
    NAME = "name"
    INITIALS = "initials"
    EMAIL = "email"
    PHONE = "phone"
    CONNECTED = "connected"
    COMPLETED = "completed"
    INVITED_AT = "invited_at"
    ENTERED_AT = "entered_at"
    REPLACED_AT = "replaced_at"
    REPLACED_BY_ID = "replaced_by_id"
    PRIVATE_SESSION_ID = "private_session_id"
    TOOLBAR = "toolbar"


class InteractionChange(Enum):
    """A field of an interaction that changed."""

    NAME = "name"
    STATUS = "status"
    STATUS_LINE = "status_line"
    SENT_AT = "sent_at"
    COMPLETED_AT = "completed_at"
    SEALED_AT = "sealed_at"
    EXPIRES_AT = "expires_at"
    EXPIRED_AT = "expired_at"
    DELETED_AT = "deleted_at"
    DELETED_BY = "deleted_by"
    COMPLETED_COUNT = "completed_count"
    REQUIRED_COUNT = "required_count"
    AGENT_DETAILS = "agent_details"
    RECIPIENTS = "recipients"
    STEPS = "steps"
    APPROVALS = "approvals"
    SOURCE = "source"
    TOOLBAR = "toolbar"


CHANGE_TYPES = (SessionChange, ParticipantChange, InteractionChange)
# the attributes of views that the schema shows under another name
SHOWN_AS: Mapping[str, str] = {
    "agent_id": "agent",
    "agent_name": "agent",
    "details": "agent_details",
}
_C = TypeVar("_C", bound=Enum)


def changes_of(change_type: type[_C], attributes: Iterable[str]) -> list[_C]:
    """Returns the changed fields that the schema has, of the changed attributes of a view.

    Attributes that are not shown are left out, also those that a newer version has stored.
    """
    members = {member.value: member for member in change_type}
    names = [SHOWN_AS.get(attribute, attribute) for attribute in attributes]
    return list(dict.fromkeys(members[name] for name in names if name in members))


for _change_type in CHANGE_TYPES:
    publish(
        _change_type,
        {member.name: f"The field `{camel_case(member.value)}`." for member in _change_type},
    )
