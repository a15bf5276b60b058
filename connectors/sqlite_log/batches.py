"""Records of one append to one partition, packed into a row.

Rows of many records and not one row each: SQLite gives up Python's lock at every row, and a run of fifty thousand rows
beside a busy inserting thread would then wait fifty thousand times. Batches of this size also shrink to a seventh.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

import orjson
import zstandard

from ingest.log import LogDamaged, Message

MAX_RECORDS = 1000
MAX_BYTES = 1024 * 1024
WORTH_PACKING = 1024
LEVEL = 1


class Batch(NamedTuple):
    """What a row holds beside its place and time."""

    records: int
    packed: bool
    meta: bytes
    headers: bytes
    body: bytes


class Records(NamedTuple):
    """An unpacked batch, by columns. `size`: bytes of all values."""

    offsets: Sequence[int]
    keys: list[str]
    types: list[str]
    stamps: list[str]
    values: list[bytes]
    size: int


def cut(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    """Pieces of at most MAX_RECORDS records and about MAX_BYTES."""
    begin = size = 0
    for index, message in enumerate(messages):
        if index > begin and (index - begin == MAX_RECORDS or size + len(message.value) > MAX_BYTES):
            yield messages[begin:index]
            begin, size = index, 0
        size += len(message.value)
    yield messages[begin:]


def pack(messages: Sequence[Message], backward: Sequence[int] | None = None) -> Batch:
    """Packs records. `backward`: distance of each record's offset from the last one, where compaction left holes."""
    kinds = [(*kind, len(list(run))) for kind, run in groupby(messages, key=lambda m: (m.type, m.stamp))]
    meta = [[m.key for m in messages], kinds, [len(m.value) for m in messages], backward]
    headers = [dict(m.headers) for m in messages] if any(m.headers for m in messages) else None
    try:
        parts = orjson.dumps(meta), orjson.dumps(headers), b"".join(m.value for m in messages)
    except TypeError as error:
        raise ValueError(f"{messages[0].topic}: key, type or a header isn't valid text ({error})") from error
    worth = sum(map(len, parts)) >= WORTH_PACKING
    if worth:
        compress = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress
        parts = compress(parts[0]), compress(parts[1]), compress(parts[2])
    return Batch(len(messages), worth, *parts)


def unpack(batch: Batch, last: int) -> Records:
    """The records of a batch whose last offset is `last`. Raises LogDamaged."""
    try:
        keys, kinds, lengths, backward = orjson.loads(_plain(batch, batch.meta))
        body = _plain(batch, batch.body)
    except (zstandard.ZstdError, ValueError) as error:
        raise LogDamaged(f"the batch that ends at offset {last} can't be unpacked: {error}") from error
    if batch.records == 1:  # a log of single appends has a row for each: twice as fast without the loops below
        ((type_, stamp, _),) = kinds
        return Records([last], keys, [type_], [stamp], [body], len(body))
    offsets = range(last - len(keys) + 1, last + 1) if backward is None else [last - back for back in backward]
    return Records(
        offsets,
        keys,
        [type_ for type_, _, count in kinds for _ in range(count)],
        [stamp for _, stamp, count in kinds for _ in range(count)],
        [body[begin:end] for begin, end in pairwise(accumulate(lengths, initial=0))],
        len(body),
    )


def unpack_headers(batch: Batch) -> list[Mapping[str, str]]:
    """The headers of each record of a batch."""
    headers: list[Mapping[str, str]] | None = orjson.loads(_plain(batch, batch.headers))
    return headers if headers is not None else [{}] * batch.records


def _plain(batch: Batch, part: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(part) if batch.packed else part
