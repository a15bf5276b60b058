"""How many different ids there are, of millions: in columns, not as Python's objects."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

ID_LENGTH = 36
"""Characters of a UUID as text."""


def distinct_ids(ids: Any) -> int:
    """`ids`: a buffer of ids, one behind the other."""
    buffer = pa.py_buffer(ids)
    column = pa.FixedSizeBinaryArray.from_buffers(pa.binary(ID_LENGTH), buffer.size // ID_LENGTH, [None, buffer])
    count: int = pc.count_distinct(column).as_py()  # type: ignore[attr-defined]
    return count
