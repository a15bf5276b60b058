"""Helpers of these tests: sources, and what a file yields."""

from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.asterisk import AsteriskSource, Format, open_source, reader_for
from connectors.files.numbering import key_of
from ingest.drafts import Draft, Origin, Unreadable

ORIGIN = Origin("made-up", 1)


def source(file_format: Format, zone: str = "UTC", **more: object) -> AsteriskSource:
    return AsteriskSource(format=file_format, pbx="pbx-t", zone=ZoneInfo(zone), **more)  # type: ignore[arg-type]


def parse(settings: AsteriskSource, line: str, *, finished: bool = True) -> list[Draft]:
    return reader_for(settings).parse(line, ORIGIN, finished=finished)


def items(settings: AsteriskSource, path: Path) -> list[Draft | Unreadable]:
    return [item for batch in open_source(settings, path) for item in batch]


def identities(found: list[Draft | Unreadable]) -> set[tuple[object, ...]]:
    """What the door makes ids of: type and natural key with ordinal."""
    return {(*key_of(item), item.ordinal) for item in found if isinstance(item, Draft)}
