"""Lines of a run as one block for the landing table."""

from collections.abc import Sequence

import pyarrow as pa

from connectors.clickhouse.columns import POSITION_COLUMNS


def arrow_stream(
    topic: str, partition: int | Sequence[int], offsets: Sequence[int], lines: Sequence[bytes]
) -> memoryview:
    """An Arrow IPC stream of one batch: topic, partition (of all rows, or of each), offset, line.

    Arrow and not RowBinary: pyarrow copies a list of bytes in one go, where a row format is put together row by row
    (0.7 against 1.0 µs an event), and the engine reads columns faster (210 against 175 thousand rows a second).
    """
    count = len(lines)
    one = isinstance(partition, int)
    partitions = pa.repeat(pa.scalar(partition, pa.int32()), count) if one else pa.array(partition, pa.int32())
    batch = pa.record_batch(
        [
            pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), count), pa.array([topic])),
            partitions,
            pa.array(offsets, pa.int64()),
            pa.array(lines, pa.binary()),
        ],
        names=[*POSITION_COLUMNS, "line"],
    )
    sink = pa.BufferOutputStream()
    with pa.RecordBatchStreamWriter(sink, batch.schema) as stream:  # type: ignore[no-untyped-call]
        stream.write_batch(batch)
    return memoryview(sink.getvalue())
