"""One Parquet file of records: how it is written, and how it is read back."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from connectors.archive.layout import ArchiveDamaged, open_private, scratch_of, settle
from connectors.archive.manifest import MODULUS, Content, Part
from ingest.log import Run

SCHEMA = pa.schema(
    [
        pa.field("partition", pa.int32(), nullable=False),
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("time", pa.timestamp("us", "UTC")),  # of the event
        pa.field("appended", pa.timestamp("us", "UTC")),  # to the log, where the log knows; of the first of its run
        pa.field("key", pa.binary(), nullable=False),
        pa.field("type", pa.string(), nullable=False),
        pa.field("stamp", pa.string(), nullable=False),
        pa.field("headers", pa.binary(), nullable=False),  # one JSON object, keys in order
        pa.field("value", pa.binary(), nullable=False),
    ]
)

READ_ROWS = 50_000
READ_BYTES = 1024 * 1024

_NUMBERS = Struct("<iqIIIII")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Record(NamedTuple):
    """One record as it stands in a part, column by column. Instants are microseconds since 1970."""

    partition: int
    offset: int
    time: int | None
    appended: int | None
    key: bytes
    type: str
    stamp: str
    headers: bytes
    value: bytes

    @property
    def size(self) -> int:
        return len(self.key) + len(self.headers) + len(self.value) + 100


def records_of(run: Run, times: Sequence[datetime | None]) -> Iterator[Record]:
    """The records of a run; `times`: when each happened, where that is known."""
    appended = None if run.appended is None else round(run.appended * 1_000_000)
    for index, (offset, time) in enumerate(zip(run.offsets, times, strict=True)):
        yield Record(
            run.partition,
            offset,
            None if time is None else micros(time),
            appended,
            run.keys[index].encode("utf-8", "surrogatepass"),
            run.types[index],
            run.stamps[index],
            orjson.dumps(dict(run.load_headers(index)), option=orjson.OPT_SORT_KEYS),
            run.values[index],
        )


def digest_of(record: Record) -> bytes:
    """SHA-256 of everything that the log said of it, each piece behind its length."""
    partition, offset, _, _, key, type_name, stamp, headers, value = record
    named, stamped = type_name.encode(), stamp.encode()
    numbers = _NUMBERS.pack(partition, offset, len(key), len(named), len(stamped), len(headers), len(value))
    return sha256(b"".join((numbers, key, named, stamped, headers, value))).digest()


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


@dataclass
class PartWriter:
    """Writes one part beside its final name; `close` reads it back and only then gives it that name."""

    path: Path
    content: Content = field(default_factory=Content)
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    offsets: dict[int, tuple[int, int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._file = open_private(scratch_of(self.path))
        self._writer = pq.ParquetWriter(  # type: ignore[no-untyped-call]
            self._file, SCHEMA, compression="zstd", compression_level=3
        )

    def write(self, records: Sequence[Record]) -> None:
        """Appends records as one row group."""
        columns = zip(*records, strict=True)
        arrays = [pa.array(column, kind.type) for column, kind in zip(columns, SCHEMA, strict=True)]
        self._writer.write_table(pa.table(arrays, schema=SCHEMA))  # type: ignore[no-untyped-call]
        self.content += content_of(records)
        self.types.update((record.type, record.stamp) for record in records)
        for partition, some in groupby(records, key=itemgetter(0)):
            offsets = [record.offset for record in some]
            first, last, count = self.offsets.get(partition, (offsets[0], offsets[0], 0))
            self.offsets[partition] = min(first, offsets[0]), max(last, offsets[-1]), count + len(offsets)

    def close(self) -> Part:
        """The finished part, durable under its name. Raises ArchiveDamaged where it doesn't read as it was written."""
        self._writer.close()  # type: ignore[no-untyped-call]
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        scratch = scratch_of(self.path)
        read_back = sum(map(content_of, read_records(scratch)), Content())
        if read_back != self.content:
            raise ArchiveDamaged(f"{scratch}: reads otherwise than it was written: is the disk sound?")
        part = Part(self.path.name, file_hash(scratch), scratch.stat().st_size, self.content, dict(self.offsets))
        settle(scratch, self.path)
        return part

    def abandon(self) -> None:
        """Leaves nothing behind."""
        with suppress(Exception):
            self._writer.close()  # type: ignore[no-untyped-call]
        self._file.close()
        scratch_of(self.path).unlink(missing_ok=True)


def content_of(records: Sequence[Record]) -> Content:
    return Content(len(records), sum(int.from_bytes(digest_of(record), "big") for record in records) % MODULUS)


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def read_tables(path: Path) -> Iterator[pa.RecordBatch]:
    """A part's rows, READ_ROWS at a time. Raises ArchiveDamaged."""
    try:
        with pq.ParquetFile(path) as part:  # type: ignore[no-untyped-call]
            if not part.schema_arrow.equals(SCHEMA):
                raise ArchiveDamaged(f"{path}: has other columns than an archive of this version")
            yield from part.iter_batches(READ_ROWS)
    except (pa.ArrowException, OSError) as error:
        raise ArchiveDamaged(f"{path}: can't be read as Parquet ({error})") from error


def read_records(path: Path) -> Iterator[list[Record]]:
    """A part's records, in lists. Raises ArchiveDamaged."""
    for batch in read_tables(path):
        columns: list[list[Any]] = [
            (column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column).to_pylist()
            for column in batch.columns
        ]
        yield list(map(Record._make, zip(*columns, strict=True)))
