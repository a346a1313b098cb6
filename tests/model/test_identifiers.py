"""Ids are unique and ascending, also when threads make them at the same time."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from gql.model.domain.identifiers import is_id, new_id

DIGITS = "01m8qvsbqg1katn5qxzj4qmtkb"


@pytest.fixture
def frequent_switches() -> Iterator[None]:
    """Lets the threads take turns often, so that a race shows."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("frequent_switches")
def test_threads_never_get_the_same_id() -> None:
    def make_ids(_: int) -> list[str]:
        return [new_id("tst") for _ in range(5_000)]

    with ThreadPoolExecutor(8) as threads:
        batches = list(threads.map(make_ids, range(8)))
    ids = [made for batch in batches for made in batch]
    assert len(set(ids)) == len(ids)
    assert all(batch == sorted(batch) for batch in batches)


@pytest.mark.parametrize(
    "text", ["", "tst_", "abc_01m8qvsbq", f"abc_{DIGITS}", f"tst_{DIGITS[1:]}", f"tst_{DIGITS}0"]
)
def test_an_id_of_another_kind_is_recognized(text: str) -> None:
    assert not is_id(text, "tst")
    assert is_id(f"tst_{DIGITS}", "tst")
