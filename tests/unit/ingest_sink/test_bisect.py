"""Finding the rows that an engine refuses."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.bisect import TooManyRefused, insert_all_but_refused
from ingest.warehouse import InsertRefused, WarehouseUnavailable


@given(st.integers(1, 300), st.data())
def test_exactly_the_guilty_are_found_and_all_others_inserted(count: int, data: st.DataObject) -> None:
    guilty = data.draw(st.sets(st.integers(0, count - 1), max_size=5))
    inserted: list[int] = []
    calls = 0

    def insert(indices: Sequence[int]) -> None:
        nonlocal calls
        calls += 1
        if guilty & set(indices):
            raise InsertRefused("row is bad")
        inserted.extend(indices)

    refused = insert_all_but_refused(insert, range(count), at_most=5)

    assert {row.index for row in refused} == guilty
    assert sorted(inserted) == [index for index in range(count) if index not in guilty]
    assert calls <= 1 + len(guilty) * 2 * count.bit_length()


def test_an_unavailable_warehouse_is_nobodys_guilt() -> None:
    def insert(indices: Sequence[int]) -> None:
        raise WarehouseUnavailable("gone")

    with pytest.raises(WarehouseUnavailable):
        insert_all_but_refused(insert, range(8), at_most=8)


def test_an_engine_that_refuses_everything_is_not_asked_for_ever() -> None:
    calls = 0

    def insert(indices: Sequence[int]) -> None:
        nonlocal calls
        calls += 1
        raise InsertRefused("no such column")

    with pytest.raises(TooManyRefused, match="11 of 50000 rows, the last because no such column"):
        insert_all_but_refused(insert, range(50_000), at_most=10)
    assert calls < 100
