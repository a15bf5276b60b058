"""Messages of ours as Kafka records (CloudEvents 1.0, binary mode), and back.

A record's headers are turned into Python objects for every record that is read, which is most of the work of reading:
type and stamp stand first, so that nothing need be searched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from confluent_kafka import TIMESTAMP_NOT_AVAILABLE
from confluent_kafka import Message as Record

from ingest.log import Message
from models.envelope import STAMP_HEADER

TYPE_HEADER = "ce_type"
KINDS_KEPT = 1_000

WireHeaders = Sequence[tuple[str, bytes | None]]
Kind = tuple[str, str]

_kinds: dict[tuple[bytes, bytes], Kind] = {}


@dataclass(slots=True)
class Records:
    """Records of one partition in the order of their offsets, by columns; not empty."""

    offsets: list[int]
    keys: list[str]
    types: list[str]
    stamps: list[str]
    values: list[bytes]
    headers: dict[int, WireHeaders] = field(default_factory=dict)
    """By offset, of those records whose headers are kept."""
    appended: float | None = None
    """When the first one was, in seconds since 1970."""

    def since(self, offset: int) -> "Records | None":
        """Those from an offset on; None where there are none."""
        begin = next((i for i, found in enumerate(self.offsets) if found >= offset), None)
        if begin is None:
            return None
        return Records(
            self.offsets[begin:],
            self.keys[begin:],
            self.types[begin:],
            self.stamps[begin:],
            self.values[begin:],
            self.headers,
            self.appended,
        )


def wire_headers(message: Message) -> list[tuple[str, str | bytes | None]]:
    """The headers of a record, type and stamp first. Raises ValueError for text that is not valid Unicode."""
    wire: list[tuple[str, str | bytes | None]] = []
    type_, stamp = message.type, message.stamp
    try:
        if type_:
            wire.append((TYPE_HEADER, type_.encode()))
        if stamp:
            wire.append((STAMP_HEADER, stamp.encode()))
        for name, text in message.headers.items():
            if not ((type_ and name == TYPE_HEADER) or (stamp and name == STAMP_HEADER)):
                wire.append((name, text.encode()))
    except UnicodeEncodeError as error:
        raise ValueError(f"{message.topic}: type or a header isn't valid text ({error})") from error
    return wire


def wire_key(message: Message) -> bytes:
    """The key of a record; an empty one too has its partition. Raises ValueError for text that is not valid Unicode."""
    try:
        return message.key.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{message.topic}: the key isn't valid text ({error})") from error


def headers_of(record: Record) -> WireHeaders:
    """The headers as they came; none where even their names can't be read."""
    try:
        return record.headers() or ()  # type: ignore[return-value]  # a list, of a record that was read
    except UnicodeDecodeError:
        return ()


def kind_of(headers: WireHeaders) -> Kind:
    """Type and stamp; '' for a foreign record that has none."""
    if len(headers) > 1 and headers[0][0] == TYPE_HEADER and headers[1][0] == STAMP_HEADER:
        told = headers[0][1] or b"", headers[1][1] or b""
    else:
        by_name = dict(headers)
        told = by_name.get(TYPE_HEADER) or b"", by_name.get(STAMP_HEADER) or b""
    kind = _kinds.get(told)
    if kind is None:
        if len(_kinds) >= KINDS_KEPT:
            _kinds.clear()
        kind = _kinds[told] = readable(told[0]), readable(told[1])
    return kind


def decoded(headers: WireHeaders) -> Mapping[str, str]:
    """The headers as text; of two with one name, the last."""
    return {name: readable(value or b"") for name, value in headers}


def readable(raw: bytes) -> str:
    """Text of a foreign producer, who may have sent anything."""
    return raw.decode("utf-8", "replace")


def records_of(came: Sequence[Record], keep_headers: bool) -> Records:
    """Columns of consecutive records of one partition.

    Without `keep_headers` only those of unstamped records are kept: what a stamped one's say stands in its value too,
    and a hundred thousand of them would take more room than the values.
    """
    types: list[str] = []
    stamps: list[str] = []
    offsets: list[int] = [record.offset() for record in came]  # type: ignore[misc]  # of records that were read
    kept: dict[int, WireHeaders] = {}
    for record, offset in zip(came, offsets, strict=True):
        headers = headers_of(record)
        type_, stamp = kind_of(headers)
        types.append(type_)
        stamps.append(stamp)
        if keep_headers or not stamp:
            kept[offset] = headers
    return Records(
        offsets,
        [readable(record.key() or b"") for record in came],
        types,
        stamps,
        [record.value() or b"" for record in came],
        kept,
        _appended(came[0]),
    )


def _appended(record: Record) -> float | None:
    kind, milliseconds = record.timestamp()
    return None if kind == TIMESTAMP_NOT_AVAILABLE else milliseconds / 1000
