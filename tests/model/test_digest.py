"""The digest of a state: the same however it was built, another for any other rows."""

import random

import pytest

from gql.model.state.digest import RowDigest, StateDigest, digest_of, hash_row


def random_rows(generator: random.Random, count: int) -> list[RowDigest]:
    return [
        RowDigest(f"part{generator.randrange(30)}", ("step", f"s{n}"), generator.randbytes(32))
        for n in range(count)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_updating_a_digest_gives_the_same_as_building_it_from_all_rows(seed: int) -> None:
    generator = random.Random(seed)
    rows = random_rows(generator, 100)
    digest = StateDigest()
    while rows_left := [row for row in rows if digest.part(row.part_id) is None]:
        parts = {row.part_id for row in rows_left[: generator.randint(1, 10)]}
        digest, changed = digest.updated(row for row in rows if row.part_id in parts)
        assert {*changed} == parts
    assert digest.root() == digest_of(rows).root()
    changed_row = RowDigest(rows[50].part_id, rows[50].key, generator.randbytes(32))
    updated, changed = digest.updated([changed_row, rows[3]])
    assert changed == [changed_row.part_id]
    assert updated.root() == digest_of([*rows[:50], changed_row, *rows[51:]]).root()
    assert digest.root() == digest_of(rows).root()


def test_a_row_has_another_hash_in_another_table_and_with_another_id_or_column() -> None:
    columns = {"name": "Ada", "email": None}
    hashes = [
        hash_row("participant", "1", columns),
        hash_row("recipient", "1", columns),
        hash_row("participant", "2", columns),
        hash_row("participant", "1", {"name": "Ada", "email": ""}),
        hash_row("participant", "1", {"email": "Ada"}),
        hash_row("participant", "1", {}),
    ]
    assert len({*hashes}) == len(hashes)
    assert hash_row("participant", "1", {"name": "Ada"}) == hashes[0]


def test_a_row_that_moves_to_another_part_changes_the_digest() -> None:
    here, there = (RowDigest(part, ("step", "s"), bytes(32)) for part in ("a", "b"))
    assert digest_of([here]).root() != digest_of([there]).root()
    assert digest_of([]).root() != digest_of([here]).root()
