"""A format that is simple enough to test files with: queue_log rows."""

from zoneinfo import ZoneInfo

from connectors.asterisk import AsteriskSource, reader_for
from connectors.files.numbering import key_of
from connectors.files.records import Item, LineReader
from ingest.drafts import Draft


def reader(encoding: str = "utf-8") -> LineReader:
    return reader_for(AsteriskSource(format="queue_log", pbx="p", zone=ZoneInfo("UTC"), encoding=encoding))


def row(second: int, call: object = "c", verb: str = "ABANDON|1|1|9") -> str:
    return f"{1700000000 + second}|{call}|q|NONE|{verb}\n"


def identities(items: list[Item]) -> list[tuple[object, ...]]:
    """What the door makes ids of."""
    return [(*key_of(item), item.ordinal) for item in items if isinstance(item, Draft)]
