"""The names of changed fields, as events list them, and the attributes of views they stand for.

One enum serves sessions, participants and interactions. With an enum for each, a query could not
select `changes` of several types of events without an alias.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import Enum

from gql.model.domain.naming import camel_case
from gql.schema.enums import publish


class ChangedField(Enum):
    """A field of a session, participant or interaction that changed."""

    AGENT = "agent"
    AGENT_DETAILS = "agent_details"
    APPROVALS = "approvals"
    CHILDREN = "children"
    COMPLETED = "completed"
    COMPLETED_AT = "completed_at"
    COMPLETED_COUNT = "completed_count"
    CONNECTED = "connected"
    DELETED_AT = "deleted_at"
    DELETED_BY = "deleted_by"
    EMAIL = "email"
    ENDED_AT = "ended_at"
    END_REASON = "end_reason"
    ENTERED_AT = "entered_at"
    EXPIRED_AT = "expired_at"
    EXPIRES_AT = "expires_at"
    INITIALS = "initials"
    INVITED_AT = "invited_at"
    NAME = "name"
    PARENT = "parent"
    PHONE = "phone"
    POLICY = "policy"
    PRIVATE_SESSION_ID = "private_session_id"
    RECIPIENTS = "recipients"
    REPLACED_AT = "replaced_at"
    REPLACED_BY_ID = "replaced_by_id"
    REQUIRED_COUNT = "required_count"
    ROLE = "role"
    SEALED_AT = "sealed_at"
    SENT_AT = "sent_at"
    SOURCE = "source"
    STATUS = "status"
    STATUS_LINE = "status_line"
    STEPS = "steps"
    TOOLBAR = "toolbar"
    WAITING_FOR = "waiting_for"


# the attributes of views that the schema shows under another name
SHOWN_AS: Mapping[str, str] = {
    "agent_id": "agent",
    "agent_name": "agent",
    "details": "agent_details",
}
# the attributes of an interaction that its `statusLine` is rendered from
_IN_STATUS_LINE = {"status", "waiting_for"}
_FIELDS = {member.value: member for member in ChangedField}


def changed_fields(attributes: Iterable[str]) -> list[ChangedField]:
    """Returns the fields of the schema that show the changed attributes of a view.

    Attributes that are not shown are left out, also those that a newer version has stored.
    """
    names = [SHOWN_AS.get(attribute, attribute) for attribute in attributes]
    return list(dict.fromkeys(_FIELDS[name] for name in names if name in _FIELDS))


def changed_interaction_fields(attributes: Collection[str]) -> list[ChangedField]:
    """Returns `changed_fields` of an interaction, with the sentence about its status."""
    derived = ("status_line",) if _IN_STATUS_LINE.intersection(attributes) else ()
    return changed_fields((*attributes, *derived))


publish(
    ChangedField,
    {member.name: f"The field `{camel_case(member.value)}`." for member in ChangedField},
)
