"""Whose fault an error is."""

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError

from connectors.clickhouse.failures import as_ours
from ingest.warehouse import InsertRefused, WarehouseUnavailable


@pytest.mark.parametrize("code", [27, 117, 321, 349, 395])
def test_a_parse_error_blames_the_rows(code: int) -> None:
    with pytest.raises(InsertRefused, match="Code"), as_ours():
        raise DatabaseError(f"Code: {code}. DB::Exception: no", code=code)


@pytest.mark.parametrize("code", [60, 159, 202, 236, 241, 243, 252, 394, None])
def test_everything_else_is_tried_again(code: int | None) -> None:
    with pytest.raises(WarehouseUnavailable), as_ours():
        raise DatabaseError(f"Code: {code}. DB::Exception: no", code=code)


def test_no_answer_is_tried_again() -> None:
    with pytest.raises(WarehouseUnavailable, match="refused"), as_ours():
        raise OperationalError("Connection refused")
    with pytest.raises(WarehouseUnavailable), as_ours():
        raise ConnectionResetError("reset by peer")


def test_a_fault_of_our_own_goes_through() -> None:
    with pytest.raises(KeyError), as_ours():
        raise KeyError("bug")
