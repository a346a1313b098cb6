"""The hash chain of a session's event log: each event is hashed together with the previous hash."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

import msgspec

from gql.model.database.tables import EventRow
from gql.model.domain.viewer import Actor
from gql.model.event_log.diff import Change
from gql.model.event_log.events import Event, event_of
from gql.model.state.digest import StateDigest
from gql.model.state.records import EventRecord, SessionRecord

GENESIS = "0" * 64  # the hash before the first event


def chain_changes(
    session: SessionRecord,
    changes: Iterable[Change],
    digest: StateDigest,
    cause: str,
    actor: Actor,
    now: datetime,
) -> list[tuple[EventRecord, Event]]:
    """Returns the records and events that append the changes to the session's log.

    `digest` is that of the session's rows after the changes.
    """
    state_digest = digest.root()
    appended, head_hash = [], session.head_hash
    for sequence, change in enumerate(changes, start=session.head + 1):
        row = EventRecord(
            session_id=session.id,
            sequence=sequence,
            organization_id=session.organization_id,
            occurred_at=now,
            kind=change.kind,
            subject_id=change.image.id,
            cause=cause,
            actor=actor,
            changes=change.changes,
            image=msgspec.json.encode(change.image, order="sorted").decode(),
            state_digest=state_digest,
            subject_digest=digest.part(change.image.id),
        )
        row.hash = head_hash = link_hash(head_hash, row)
        appended.append((row, event_of(row, change.image)))
    return appended


def link_hash(previous: str, row: EventRow | EventRecord) -> str:
    """Returns SHA-256 of the previous hash and the event's canonical JSON (sorted, no spaces).

    The digests are left out of events that have none, which are those of versions before 0.2.
    """
    digests = {"stateDigest": row.state_digest, "subjectDigest": row.subject_digest}
    content = msgspec.json.encode(
        {
            "sessionId": row.session_id,
            "sequence": row.sequence,
            "occurredAt": row.occurred_at,
            "kind": row.kind,
            "subjectId": row.subject_id,
            "cause": row.cause,
            "actor": row.actor,
            "changes": row.changes,
            "image": row.image,
            **{name: digest for name, digest in digests.items() if digest is not None},
        },
        order="sorted",
    )
    return hashlib.sha256(previous.encode() + content).hexdigest()


def verify_chain(rows: Iterable[EventRow], head: int, head_hash: str) -> str | None:
    """Returns the first error in a session's log, or None if it is intact.

    Checks that the sequence numbers run from 1 to `head`, that each hash follows from the previous
    hash and the event, and that the last hash is `head_hash`.
    """
    previous, expected = GENESIS, 1
    for row in rows:
        if row.sequence > head:
            return f"event {row.sequence} is stored, but the log ends at {head}"
        if row.sequence != expected:
            return f"event {expected} is missing"
        if link_hash(previous, row) != row.hash:
            return f"event {expected} was changed"
        previous, expected = row.hash, expected + 1
    if expected != head + 1:
        return f"event {expected} is missing"
    return None if previous == head_hash else "the session's head is not the log's"
