"""What an error of the engine means for the rows that were on their way."""

from collections.abc import Iterator
from contextlib import contextmanager

from clickhouse_connect.driver.exceptions import ClickHouseError, Error

from ingest.warehouse import InsertRefused, WarehouseUnavailable

REFUSALS = frozenset(
    {
        6,  # CANNOT_PARSE_TEXT
        25,  # CANNOT_PARSE_ESCAPE_SEQUENCE
        26,  # CANNOT_PARSE_QUOTED_STRING
        27,  # CANNOT_PARSE_INPUT_ASSERTION_FAILED
        38,  # CANNOT_PARSE_DATE
        41,  # CANNOT_PARSE_DATETIME
        53,  # TYPE_MISMATCH
        69,  # ARGUMENT_OUT_OF_BOUND
        70,  # CANNOT_CONVERT_TYPE
        72,  # CANNOT_PARSE_NUMBER
        117,  # INCORRECT_DATA, an unknown key among others
        128,  # TOO_LARGE_ARRAY_SIZE
        130,  # CANNOT_READ_ARRAY_FROM_TEXT
        131,  # TOO_LARGE_STRING_SIZE
        321,  # VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
        349,  # CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
        376,  # CANNOT_PARSE_UUID
        395,  # FUNCTION_THROW_IF_VALUE_IS_NON_ZERO: the landing view met a line that is no event
        467,  # CANNOT_PARSE_BOOL
        469,  # VIOLATED_CONSTRAINT
    }
)
"""Codes that blame the rows. Everything else — no connection, no memory, too many parts, a missing table — is not
the rows' fault: it is tried again, so that no event is ever lost to the state of the warehouse."""


MEMORY_LIMIT_EXCEEDED = 241


class OutOfMemory(WarehouseUnavailable):
    """The engine has no memory for this block; it may have for half of it."""


@contextmanager
def as_ours() -> Iterator[None]:
    """Turns what clickhouse-connect raises into InsertRefused or WarehouseUnavailable."""
    try:
        yield
    except Error as error:
        reason = str(error).splitlines()[0][:500] if str(error) else type(error).__name__
        if error.code in REFUSALS:
            raise InsertRefused(reason) from error
        if error.code == MEMORY_LIMIT_EXCEEDED:
            raise OutOfMemory(reason) from error
        raise WarehouseUnavailable(reason) from error
    except (ClickHouseError, OSError) as error:
        raise WarehouseUnavailable(str(error)) from error
