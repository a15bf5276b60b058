"""Where things stand in an archive, and how files come to be in it: private, whole, or not at all.

DIR/<topic>/index.json                        up to which offset each partition is archived; which days there are
DIR/<topic>/<YYYY-MM-DD>/manifest.json        what belongs to the day, written last
DIR/<topic>/<YYYY-MM-DD>/part-00001.parquet   records whose events happened on that day (UTC)
"""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

INDEX = "index.json"
MANIFEST = "manifest.json"
LOCK = ".lock"
PART = "part-*.parquet"

UNDATED = "undated"
"""Folder of the records of which nobody knows when."""


class ArchiveDamaged(Exception):
    """A file of the archive isn't what its manifest says; names the file and the reason."""


class OtherLog(Exception):
    """The archive was made of another log."""


class NoArchive(Exception):
    """There is no archive, or none of this topic, where it was looked for."""


def day_name(day: date | None) -> str:
    """Name of a day's folder."""
    return UNDATED if day is None else day.isoformat()


def part_name(number: int) -> str:
    return f"part-{number:05d}.parquet"


def topics_in(folder: Path) -> list[str]:
    """The topics that an archive holds. Raises NoArchive."""
    if not folder.is_dir():
        raise NoArchive(f"{folder}: there is no such folder")
    found = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not found:
        raise NoArchive(f"{folder}: no topic is archived here")
    return found


def days_in(topic_folder: Path) -> list[str]:
    """Names of the day folders of a topic, in order; `undated` is the last."""
    return sorted(path.name for path in topic_folder.iterdir() if path.is_dir())


def days_of(folder: Path, topic: str) -> list[date]:
    """The days of a topic that an archive holds, in order."""
    if not (folder / topic).is_dir():
        return []
    return [date.fromisoformat(name) for name in days_in(folder / topic) if name != UNDATED]


def private_folder(path: Path) -> None:
    """Makes the folder, readable by its owner only: names and addresses are in the events."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def scratch_of(path: Path) -> Path:
    """What a file is called while it is being written."""
    return path.with_name(f".{path.name}.tmp")


def open_private(path: Path) -> Any:
    """A new binary file for writing, readable by its owner only."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def settle(scratch: Path, path: Path) -> None:
    """Gives a finished, synced scratch file its name, durably."""
    scratch.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: Path, document: Any) -> None:
    """Replaces a JSON file in one step; durable on return."""
    scratch = scratch_of(path)
    with open_private(scratch) as file:
        file.write(json.dumps(document, indent=1, ensure_ascii=False).encode())
        file.flush()
        os.fsync(file.fileno())
    settle(scratch, path)


def read_json(path: Path) -> Any:
    """Raises ArchiveDamaged, FileNotFoundError."""
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise ArchiveDamaged(f"{path}: not JSON ({error})") from None


def strays(day_folder: Path, listed: set[str]) -> Iterator[Path]:
    """Parts, finished or not, that no manifest names: left by a run that was killed."""
    for path in sorted(day_folder.iterdir()):
        if path.name not in listed and (path.match(PART) or path.name.endswith(".tmp")):
            yield path
