"""New records of sessions and participants."""

from dataclasses import dataclass

from gql.model.database.unit_of_work import UnitOfWork, idle_at
from gql.model.domain.enums import Role, SessionKind
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import Contact, Policy
from gql.model.domain.viewer import Viewer
from gql.model.event_log.hash_chain import GENESIS
from gql.model.state.records import ParticipantRecord, SessionRecord


@dataclass(frozen=True, slots=True)
class Parent:
    """What a session was started from: a session, and its participant or interaction."""

    session_id: str
    participant_id: str | None = None
    interaction_id: str | None = None


def add_session(
    unit: UnitOfWork,
    kind: SessionKind,
    name: str,
    viewer: Viewer,
    policy: Policy,
    parent: Parent | None = None,
) -> SessionRecord:
    """Adds a session of the viewer to the unit of work and returns its record."""
    row = SessionRecord(
        id=new_id("ses"),
        organization_id=viewer.organization_id,
        kind=kind,
        name=name,
        agent_id=viewer.id,
        agent_name=viewer.name,
        policy=policy,
        created_at=unit.now,
        idle_at=idle_at(policy, unit.now),
        parent_session_id=parent.session_id if parent else None,
        parent_participant_id=parent.participant_id if parent else None,
        parent_interaction_id=parent.interaction_id if parent else None,
        head=0,
        head_hash=GENESIS,
    )
    unit.add_session(row)
    return row


def add_participant(
    unit: UnitOfWork, session_id: str, role: Role, contact: Contact
) -> ParticipantRecord:
    """Adds a participant to the unit of work and returns its record."""
    row = ParticipantRecord(
        id=new_id("par"),
        session_id=session_id,
        role=role,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        invited_at=unit.now,
    )
    unit.drafts[session_id].add_participant(row)
    return row
