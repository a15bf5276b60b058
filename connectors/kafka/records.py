"""Messages of ours as Kafka records (CloudEvents 1.0, binary mode), and back.

A record's headers are turned into Python objects for every record that is read, which is most of the work of reading:
type and stamp stand first, so that nothing need be searched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from confluent_kafka import TIMESTAMP_NOT_AVAILABLE
from confluent_kafka import Message as Record

from ingest.log import Message
from models.envelope import STAMP_HEADER

TYPE_HEADER = "ce_type"
WireHeaders = Sequence[tuple[str, bytes | None]]
Kind = tuple[str, str]


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
    by_name = dict(headers)
    return readable(by_name.get(TYPE_HEADER) or b""), readable(by_name.get(STAMP_HEADER) or b"")


def kinds_of(headers: Sequence[WireHeaders]) -> Sequence[Kind]:
    """Type and stamp of each record."""
    try:
        first_two = list(map(itemgetter(0, 1), headers))
    except IndexError:
        return [kind_of(own) for own in headers]
    # Mostly they all come from our door and are of one type: that is a comparison, where a look would be a dictionary.
    (type_, _), (stamp, _) = first_two[0]
    if (type_, stamp) == (TYPE_HEADER, STAMP_HEADER) and first_two.count(first_two[0]) == len(headers):
        return [kind_of(first_two[0])] * len(headers)
    return [kind_of(own) for own in headers]


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
    offsets: list[int] = [record.offset() for record in came]  # type: ignore[misc]  # of records that were read
    headers = _headers(came)
    kinds = kinds_of(headers)
    stamps = [stamp for _, stamp in kinds]
    kept: dict[int, WireHeaders] = {}
    if keep_headers or "" in stamps:
        told = zip(offsets, headers, stamps, strict=True)
        kept = {offset: own for offset, own, stamp in told if keep_headers or not stamp}
    return Records(
        offsets,
        _keys(came),
        [type_ for type_, _ in kinds],
        stamps,
        [record.value() or b"" for record in came],
        kept,
        _appended(came[0]),
    )


def _headers(came: Sequence[Record]) -> Sequence[WireHeaders]:
    try:
        return [record.headers() or () for record in came]  # type: ignore[misc]
    except UnicodeDecodeError:
        return [headers_of(record) for record in came]


def _keys(came: Sequence[Record]) -> list[str]:
    keys = [record.key() or b"" for record in came]
    try:
        return [key.decode() for key in keys]
    except UnicodeDecodeError:
        return [readable(key) for key in keys]


def _appended(record: Record) -> float | None:
    kind, milliseconds = record.timestamp()
    return None if kind == TIMESTAMP_NOT_AVAILABLE else milliseconds / 1000
