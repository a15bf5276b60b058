"""Whether an archive is what its manifests say: every file, every record."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from connectors.archive.layout import UNDATED, ArchiveDamaged, days_in, strays, topics_in
from connectors.archive.manifest import Content, Listed, Manifest, Part, load_days, load_listed
from connectors.archive.parts import content_of, file_hash, read_records

DAY = 86_400_000_000
"""Microseconds."""


@dataclass
class Verified:
    """What was found: topics, days, parts and records that are sound; one line per damage; parts of no manifest."""

    topics: int = 0
    days: int = 0
    parts: int = 0
    records: int = 0
    damages: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)


def verify(folder: Path, topics: list[str] | None = None) -> Verified:
    """Reads everything. Raises NoArchive."""
    found = Verified()
    for topic in topics_in(folder) if topics is None else topics:
        found.topics += 1
        topic_folder = folder / topic
        try:
            listed = load_days(topic_folder)
        except ArchiveDamaged as damage:
            listed = {}
            found.damages.append(str(damage))
        for day in sorted({*days_in(topic_folder), *listed}):
            _verify_day(topic, topic_folder / day, listed.get(day), found)
    return found


def _verify_day(topic: str, day_folder: Path, listed: Listed | None, found: Verified) -> None:
    try:
        manifest = load_listed(topic, day_folder, listed)
    except ArchiveDamaged as damage:
        found.damages.append(str(damage))
        return
    found.strays += map(str, strays(day_folder, {part.name for part in manifest.parts}))
    damages = [damage for part in manifest.parts for damage in _damages(manifest, part, day_folder / part.name)]
    found.damages += damages
    found.days += not damages
    found.parts += len(manifest.parts) - len({damage.split(":", 1)[0] for damage in damages})
    found.records += 0 if damages else manifest.content.count


def _damages(manifest: Manifest, part: Part, path: Path) -> Iterator[str]:
    if not path.exists():
        yield f"{path}: is missing"
        return
    if file_hash(path) != part.sha256:
        yield f"{path}: its SHA-256 isn't the manifest's ({path.stat().st_size:,} bytes; {part.bytes:,} were written)"
    content, strangers, offsets = Content(), 0, Counter[int]()
    day = day_number(manifest.day)
    try:
        for records in read_records(path):
            content += content_of(records)
            offsets.update(record.partition for record in records)
            strangers += sum((None if record.time is None else record.time // DAY) != day for record in records)
    except ArchiveDamaged as damage:
        yield str(damage)
        return
    if content != part.content:
        yield f"{path}: holds {content.count:,} records, or other ones; {part.content.count:,} were written"
    if strangers:
        yield f"{path}: {strangers:,} records are of another day"
    if offsets != {partition: count for partition, (_, _, count) in part.offsets.items()}:
        yield f"{path}: its records aren't those of the partitions in the manifest"


def day_number(name: str) -> int | None:
    """Days since 1970 of a day's folder; None for that of the records without a time."""
    return None if name == UNDATED else (date.fromisoformat(name) - date(1970, 1, 1)).days
