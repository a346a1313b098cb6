"""The outcomes of mutations. An outcome is stored with the mutation's idempotency key.

Mutations that make the same kind of change share a type. The stored JSON of an
outcome has the same keys in every version (`session`, `interaction`, …).
"""

import msgspec

from gql.model.database.outcome import Outcome, SessionOutcome


class SessionStarted(SessionOutcome, frozen=True):
    """A session was started; `participant_id` is its customer, if one was invited."""

    participant_id: str | None = None


class SessionEnded(SessionOutcome, frozen=True):
    """A session was ended."""


class ParticipantChanged(SessionOutcome, frozen=True):
    """A participant was invited, reminded or reassigned, or has exchanged a link."""

    participant_id: str


class InteractionChanged(SessionOutcome, frozen=True):
    """An interaction was added, changed or deleted."""

    interaction_id: str


class StepChanged(InteractionChanged, frozen=True):
    """A participant did something in one step of an interaction."""

    step_id: str


class ApprovalRequested(InteractionChanged, frozen=True):
    """An interaction was forwarded to a third party, for whom a session was started."""

    approval_session_id: str = msgspec.field(name="approval")


class FileUrlGranted(InteractionChanged, frozen=True):
    """The viewer may fetch a file of an interaction; `use` says what the URL is for.

    `draft`: whether the interaction was not complete yet.
    """

    use: str
    step_id: str | None = None
    combined: bool = False
    draft: bool = False


class UploadCreated(Outcome, frozen=True):
    """An upload was created; its file has not arrived yet."""

    upload_id: str


class TemplateChanged(Outcome, frozen=True):
    """A template was created or archived."""

    template_id: str


class PolicyUpdated(Outcome, frozen=True):
    """The policy of an organization was updated."""

    organization_id: str


class ApiKeyChanged(Outcome, frozen=True):
    """An API key was created or revoked."""

    api_key_id: str


class UserCreated(Outcome, frozen=True):
    """A user was added to the organization."""

    user_id: str
