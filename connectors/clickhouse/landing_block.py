"""Lines of a run as one block for the landing table."""

from array import array
from collections.abc import Sequence
from itertools import accumulate

import pyarrow as pa

from connectors.clickhouse.columns import POSITION_COLUMNS

FRAME = 4096
"""Bytes that schema, dictionary and the marks between them take in a stream, at most; mostly 700."""


def arrow_stream(
    topic: str, partition: int | Sequence[int], offsets: Sequence[int], lines: Sequence[bytes]
) -> memoryview:
    """An Arrow IPC stream of one batch: topic, partition (of all rows, or of each), offset, line.

    Arrow and not RowBinary: lines are joined in one go, where a row format is put together row by row (0.4 against
    1.0 µs an event), and the engine reads columns faster (210 against 175 thousand rows a second). All is allocated
    once and in its full size: buffers that grow would be written twice, and touch twice the memory.
    """
    count = len(lines)
    one = isinstance(partition, int)
    partitions = pa.repeat(pa.scalar(partition, pa.int32()), count) if one else pa.array(partition, pa.int32())
    ends = array("i", accumulate(map(len, lines), initial=0))
    batch = pa.record_batch(
        [
            pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), count), pa.array([topic])),
            partitions,
            pa.array(offsets, pa.int64()),
            pa.Array.from_buffers(pa.binary(), count, [None, pa.py_buffer(ends), pa.py_buffer(b"".join(lines))]),
        ],
        names=[*POSITION_COLUMNS, "line"],
    )
    body = pa.allocate_buffer(pa.ipc.get_record_batch_size(batch) + FRAME)
    sink = pa.FixedSizeBufferWriter(body)
    with pa.RecordBatchStreamWriter(sink, batch.schema) as stream:  # type: ignore[no-untyped-call]
        stream.write_batch(batch)
    return memoryview(body)[: sink.tell()]
