"""The columns of a session's rows that the digest of its state covers (version 1).

A column that a later version adds belongs to the digest of those rows that have a value in it,
because NULL is left out. Renaming or dropping a column, or changing what existing values look like,
needs a migration that appends an event with the new digest to every session.
"""

from collections.abc import Mapping

DIGESTED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "session": (
        "organization_id",
        "kind",
        "name",
        "agent_id",
        "agent_name",
        "policy",
        "created_at",
        "ended_at",
        "end_reason",
        "parent_session_id",
        "parent_participant_id",
        "parent_interaction_id",
    ),
    "participant": (
        "role",
        "name",
        "email",
        "phone",
        "invited_at",
        "entered_at",
        "replaced_at",
        "replaced_by_id",
    ),
    "interaction": (
        "template_id",
        "name",
        "kind",
        "added_at",
        "added_by",
        "details",
        "detail_values",
        "details_completed_at",
        "expires_at",
        "expired_at",
        "deleted_at",
        "deleted_by",
        "approvals",
        "source_final",
        "certificate",
    ),
    "step": ("interaction_id", "position", "kind", "spec", "document"),
    "recipient": (
        "interaction_id",
        "participant_id",
        "signing_group",
        "opened_at",
        "started_at",
        "declined_at",
        "decline_reason",
    ),
    "assignment": (
        "step_id",
        "participant_id",
        "duty",
        "signing_group",
        "field_values",
        "files",
        "signature",
        "comment",
        "verification",
        "done_at",
    ),
}

OMITTED_COLUMNS: Mapping[str, frozenset[str]] = {
    # the log's end, when the session would end for inactivity, what triggers set
    "session": frozenset({"head", "head_hash", "idle_at", "version", "moved"}),
    "participant": frozenset(),
    # when periodic tasks have to look at the interaction
    "interaction": frozenset({"expiry_due_at", "seal_due_at"}),
    "step": frozenset(),
    "recipient": frozenset(),
    # when a periodic task has to look at the one-time code; `verification` holds when it expires
    "assignment": frozenset({"due_at"}),
}
"""The other columns of these tables, except the ids of the row and of its session."""
