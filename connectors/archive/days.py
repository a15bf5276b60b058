"""The day folders of one topic while records are added to them: buffers, open parts, and the manifests at last."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from connectors.archive.layout import part_name, private_folder, strays
from connectors.archive.manifest import Listed, Manifest, Part, load_listed
from connectors.archive.parts import PartWriter, Record

BUFFERED_BYTES = 64 * 1024 * 1024
"""Records that wait to be written, of all days together."""

OPEN_PARTS = 64
"""A back-fill may reach over any number of days; so many files are open at once."""


class Days:
    """`listed`: day → what the index says of it, kept up to date by `sweep` and `save`. `checkpoint` is told what is
    about to be done, for tests that kill.
    """

    def __init__(
        self, topic: str, folder: Path, listed: dict[str, Listed], checkpoint: Callable[[str], object]
    ) -> None:
        self._topic = topic
        self._folder = folder
        self._listed = listed
        self._checkpoint = checkpoint
        self._manifests: dict[str, Manifest] = {}
        self._waiting: dict[str, list[Record]] = defaultdict(list)
        self._size = 0
        self._open: dict[str, PartWriter] = {}
        self._finished: dict[str, list[tuple[Part, Counter[tuple[str, str]]]]] = defaultdict(list)

    def sweep(self) -> None:
        """Removes what a run that was killed has left: parts that no manifest names.

        Raises ArchiveDamaged, and removes none, where a manifest is lost: its parts would look the same.
        """
        for day_folder in sorted(path for path in self._folder.iterdir() if path.is_dir()):
            manifest = load_listed(self._topic, day_folder, self._listed.get(day_folder.name))
            for path in strays(day_folder, {part.name for part in manifest.parts}):
                path.unlink()
            if manifest.parts:
                self._listed[day_folder.name] = manifest.listed

    def add(self, day: str, records: Sequence[Record]) -> int:
        """Takes those of one partition's records that are new to the archive; returns how many."""
        scanned = self._manifest(day).scanned.get(records[0].partition, 0)
        new = [record for record in records if record.offset >= scanned]
        if new:
            self._waiting[day] += new
            self._size += sum(record.size for record in new)
            if self._size > BUFFERED_BYTES:
                self._write()
        return len(new)

    def save(self, ends: Mapping[int, int]) -> None:
        """Everything added so far is durable and listed on return. `ends`: partition → offset up to which all was
        looked at."""
        self._write()
        for day in list(self._open):
            self._close(day)
        for day, manifest in self._manifests.items():
            written = self._finished.pop(day, [])
            types = sum((types for _, types in written), Counter[tuple[str, str]]())
            changed = manifest.with_parts([part for part, _ in written], types).scanned_to(ends)
            if not changed.parts or changed == manifest:
                continue
            self._checkpoint("manifest")
            changed.save(self._folder / day)
            self._manifests[day] = changed
            self._listed[day] = changed.listed

    def abandon(self) -> None:
        """Leaves no scratch file behind."""
        for writer in self._open.values():
            writer.abandon()
        self._open.clear()

    def _write(self) -> None:
        for day, records in self._waiting.items():
            if day not in self._open:
                if len(self._open) >= OPEN_PARTS:
                    self._close(next(iter(self._open)))
                private_folder(self._folder / day)
                self._open[day] = PartWriter(self._folder / day / part_name(self._next_number(day)))
            self._open[day].write(records)
        self._waiting.clear()
        self._size = 0

    def _close(self, day: str) -> None:
        writer = self._open.pop(day)
        self._checkpoint("part")
        self._finished[day].append((writer.close(), writer.types))

    def _next_number(self, day: str) -> int:
        return len(self._manifest(day).parts) + len(self._finished[day]) + 1

    def _manifest(self, day: str) -> Manifest:
        if day not in self._manifests:
            self._manifests[day] = load_listed(self._topic, self._folder / day, self._listed.get(day))
        return self._manifests[day]
