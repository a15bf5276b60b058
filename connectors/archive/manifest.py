"""What belongs to one topic and day, by which an archive is verified; and how far a topic is archived."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from connectors.archive.layout import INDEX, MANIFEST, ArchiveDamaged, read_json, write_json

FORMAT = 1
"""Of manifests, index and Parquet columns."""

MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class Content:
    """How many records, and the sum of their SHA-256 modulo 2²⁵⁶: the same in whatever order they stand."""

    count: int = 0
    hash: int = 0

    def __add__(self, other: "Content") -> "Content":
        return Content(self.count + other.count, (self.hash + other.hash) % MODULUS)


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file. `offsets`: partition → (first, last, number of records); between them lie other days'."""

    name: str
    sha256: str
    bytes: int
    content: Content
    offsets: Mapping[int, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Listed:
    """What the index knows of a day: so many parts, with this content, were the first ones."""

    parts: int
    content: Content


@dataclass(frozen=True, slots=True)
class Manifest:
    """One topic and day. `scanned`: partition → offset below which every record of the day is in the parts.

    `types`: event type and schema version → number of records; the version is '' for what our door hasn't stamped.
    """

    topic: str
    day: str
    parts: Sequence[Part] = ()
    scanned: Mapping[int, int] = field(default_factory=dict)
    types: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def content(self) -> Content:
        return sum((part.content for part in self.parts), Content())

    @property
    def listed(self) -> Listed:
        return Listed(len(self.parts), self.content)

    def begins_with(self, listed: Listed) -> bool:
        """Whether what the index lists is there; a run that was killed may have added to it since."""
        first = Manifest(self.topic, self.day, self.parts[: listed.parts])
        return first.listed == listed

    def with_parts(self, parts: Sequence[Part], types: Mapping[tuple[str, str], int]) -> "Manifest":
        return replace(self, parts=(*self.parts, *parts), types=Counter(self.types) + Counter(types))

    def scanned_to(self, ends: Mapping[int, int]) -> "Manifest":
        """With everything below these offsets, too, looked at."""
        higher = {partition: max(end, self.scanned.get(partition, 0)) for partition, end in ends.items()}
        return replace(self, scanned={**self.scanned, **higher})

    def save(self, day_folder: Path) -> None:
        content = self.content
        document = {
            "format": FORMAT,
            "topic": self.topic,
            "day": self.day,
            "count": content.count,
            "hash": _hex(content.hash),
            "types": [[name, version, count] for (name, version), count in sorted(self.types.items())],
            "scanned": {str(partition): offset for partition, offset in sorted(self.scanned.items())},
            "parts": [
                {
                    **asdict(part),
                    "content": {"count": part.content.count, "hash": _hex(part.content.hash)},
                    "offsets": {str(partition): span for partition, span in sorted(part.offsets.items())},
                }
                for part in self.parts
            ],
        }
        write_json(day_folder / MANIFEST, document)


def load_manifest(topic: str, day_folder: Path) -> Manifest:
    """The manifest of a day; one without parts where there is none yet. Raises ArchiveDamaged."""
    path = day_folder / MANIFEST
    try:
        document = read_json(path)
    except FileNotFoundError:
        return Manifest(topic, day_folder.name)
    with _well_formed(path):
        _check_format(path, document)
        manifest = Manifest(
            topic=document["topic"],
            day=document["day"],
            parts=tuple(
                Part(
                    name=part["name"],
                    sha256=part["sha256"],
                    bytes=part["bytes"],
                    content=_content(part["content"]),
                    offsets={int(number): (*span,) for number, span in part["offsets"].items()},
                )
                for part in document["parts"]
            ),
            scanned={int(number): offset for number, offset in document["scanned"].items()},
            types={(name, version): count for name, version, count in document["types"]},
        )
        told = _content(document)
    if (manifest.topic, manifest.day) != (topic, day_folder.name):
        raise ArchiveDamaged(f"{path}: is of {manifest.topic} on {manifest.day}")
    if told != manifest.content or sum(manifest.types.values()) != told.count:
        raise ArchiveDamaged(f"{path}: count and hash aren't those of its parts")
    return manifest


def load_listed(topic: str, day_folder: Path, listed: Listed | None) -> Manifest:
    """The manifest of a day, held against the index, where that lists the day. Raises ArchiveDamaged."""
    manifest = load_manifest(topic, day_folder)
    if listed is not None and not manifest.begins_with(listed):
        raise ArchiveDamaged(
            f"{day_folder / MANIFEST}: is missing or lacks parts: {INDEX} lists {listed.content.count:,} records in "
            f"{listed.parts:,} parts. Bring the folder back from a copy; where there is none, take away the folder "
            f"and the day in {INDEX}"
        )
    return manifest


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a partition is archived: all offsets below `position`. `last` is the offset of the last record seen,
    `digest` its SHA-256, by which the log is known again."""

    position: int
    last: int = -1
    digest: str = ""


def load_index(topic_folder: Path) -> dict[int, Reached]:
    """Partition → how far it is archived; empty where nothing is. Raises ArchiveDamaged."""
    return _load_index(topic_folder)[0]


def load_days(topic_folder: Path) -> dict[str, Listed]:
    """Day → what must be there; of days archived before the index listed them, nothing. Raises ArchiveDamaged."""
    return _load_index(topic_folder)[1]


def _load_index(topic_folder: Path) -> tuple[dict[int, Reached], dict[str, Listed]]:
    path = topic_folder / INDEX
    try:
        document = read_json(path)
    except FileNotFoundError:
        return {}, {}
    with _well_formed(path):
        _check_format(path, document)
        reached = {int(number): Reached(**reached) for number, reached in document["partitions"].items()}
        return reached, {
            day: Listed(listed["parts"], _content(listed)) for day, listed in document.get("days", {}).items()
        }


def save_index(topic_folder: Path, topic: str, reached: Mapping[int, Reached], days: Mapping[str, Listed]) -> None:
    document = {
        "format": FORMAT,
        "topic": topic,
        "partitions": {str(number): asdict(reached[number]) for number in sorted(reached)},
        "days": {
            day: {"parts": listed.parts, "count": listed.content.count, "hash": _hex(listed.content.hash)}
            for day, listed in sorted(days.items())
        },
    }
    write_json(topic_folder / INDEX, document)


@contextmanager
def _well_formed(path: Path) -> Iterator[None]:
    """Turns whatever a document of another shape raises into ArchiveDamaged."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArchiveDamaged(f"{path}: not as this version writes it ({error!r})") from error


def _check_format(path: Path, document: Any) -> None:
    if document["format"] != FORMAT:
        raise ArchiveDamaged(f"{path}: format {document['format']}, this version reads {FORMAT}")


def _content(document: Any) -> Content:
    return Content(document["count"], int(document["hash"], 16))


def _hex(number: int) -> str:
    return f"{number:064x}"
