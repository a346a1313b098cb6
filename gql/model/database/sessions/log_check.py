"""Compares the stored rows of a session with the digest in its event log."""

from collections.abc import Mapping

from gql.model.database.drivers.runner import Runner
from gql.model.database.drivers.statements import Statement, placeholder
from gql.model.state.digest import StateDigest
from gql.model.state.records import SessionRecord

NOT_RECORDED = "the log holds no digest of the rows; run `bubbles migrate`"

_NAMED_PARTS = 5  # of those that differ


def find_mismatch(runner: Runner, session: SessionRecord, digest: StateDigest) -> str | None:
    """Returns how a session's rows differ from what its log says, None if they do not.

    Compares the head and the digest of the rows with the last event, in one statement. The events
    before it are checked by `bubbles verify`.
    """
    first, second = (placeholder(runner.statements.dialect, number) for number in (1, 2))
    sql = (
        "SELECT sequence, hash, state_digest FROM event"  # noqa: S608
        f" WHERE session_id = {first} AND sequence >= {second} ORDER BY sequence LIMIT 2"
    )
    rows = [tuple(row) for row in runner.fetch(Statement(sql, (session.id, session.head)))]
    if not rows or rows[0][0] != session.head:
        return f"event {session.head} is missing"
    if len(rows) > 1:
        return f"event {rows[1][0]} is stored, but the log ends at {session.head}"
    _, chain_hash, recorded = rows[0]
    if chain_hash != session.head_hash:
        return "the session's head is not the log's"
    if recorded is None:
        return NOT_RECORDED
    return None if recorded == digest.root() else _name_parts(runner, session.id, digest)


def recorded_parts(runner: Runner, session_id: str) -> dict[str, str | None]:
    """Returns the parts of the session that the log knows, with the last digest of each, by id.

    The digest is None for a part that has not changed since events carry digests.
    """
    number = placeholder(runner.statements.dialect, 1)
    sql = (
        "SELECT subject_id, subject_digest FROM event"  # noqa: S608
        f" WHERE session_id = {number} ORDER BY sequence"
    )
    parts: dict[str, str | None] = {}
    for part_id, digest in runner.fetch(Statement(sql, (session_id,))):
        parts[part_id] = digest or parts.get(part_id)
    return parts


def differing_parts(digest: StateDigest, recorded: Mapping[str, str | None]) -> list[str]:
    """Returns the ids of parts whose rows differ from what is recorded, are missing or too many."""
    differing = {key for key in digest.part_ids if key not in recorded}
    for key, value in recorded.items():
        part = digest.part(key)
        if part is None or value not in (None, part):
            differing.add(key)
    return sorted(differing)


def _name_parts(runner: Runner, session_id: str, digest: StateDigest) -> str:
    names = differing_parts(digest, recorded_parts(runner, session_id))
    if not names:
        return "rows differ from the log"
    more = f" and {len(names) - _NAMED_PARTS} more" if len(names) > _NAMED_PARTS else ""
    return f"the rows of {', '.join(names[:_NAMED_PARTS])}{more} differ from the log"
