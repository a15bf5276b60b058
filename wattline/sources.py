"""From a path and what the user says of it to the connector that reads it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from connectors import asterisk, tabular
from connectors.asterisk import AsteriskSource, Format
from connectors.files.records import Item, Progress
from connectors.tabular import TabularSource

Admit = Callable[[list[Item]], None]


class UnknownSource(Exception):
    """It can't be told what this file is."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What the user says of the files. `form`: a format of Asterisk's, a mapping's name or file; None: guess.

    `zone`: of local times in the files; where it isn't said, the mapping's own, else `usual_zone`.
    """

    form: str | None
    pbx: str
    zone: ZoneInfo | None
    usual_zone: ZoneInfo
    day: date | None = None
    source: str = ""
    encoding: str | None = None
    columns: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file and the connector's settings for it; `because` says how the format was found out."""

    path: Path
    settings: AsteriskSource | TabularSource
    because: str

    @property
    def name(self) -> str:
        return self.settings.format if isinstance(self.settings, AsteriskSource) else self.settings.mapping.name

    def batches(self, progress: Progress) -> Iterator[list[Item]]:
        """All its records. Raises UnfitFile before the first, OSError."""
        if isinstance(self.settings, AsteriskSource):
            return asterisk.open_source(self.settings, self.path, progress=progress)
        return tabular.open_source(self.settings, self.path, progress=progress)

    def follow(self, state: Path, admit: Admit, stop: Event) -> None:
        """Reads on and on until told to stop. Raises UnknownSource for a table, which nobody appends to."""
        if not isinstance(self.settings, AsteriskSource):
            raise UnknownSource(f"{self.path}: --follow is for an Asterisk's logs, not for tables")
        asterisk.follow_source(self.settings, self.path, state=state, admit=admit, stop=stop)


def source_of(path: Path, declared: Declared) -> Source:
    """What this file is. Raises UnknownSource, BadMapping or OSError."""
    if declared.form is None:
        return _guessed(path, declared)
    for form in asterisk.FORMATS:
        if form == declared.form:
            return Source(path, _asterisk(form, declared), "as declared")
    return Source(path, _tabular(tabular.load_mapping(declared.form), declared), "as declared")


def _guessed(path: Path, declared: Declared) -> Source:
    if guess := asterisk.sniff(path):
        return Source(path, _asterisk(guess.format, declared), guess.because)
    if mapping := tabular.guess_mapping(path, tabular.shipped_mappings()):
        return Source(path, _tabular(mapping, declared), f"it has all columns of the mapping {mapping.name}")
    formats = ", ".join((*asterisk.FORMATS, *(mapping.name for mapping in tabular.shipped_mappings())))
    raise UnknownSource(f"{path}: can't tell what this is; say it with --as ({formats}, or a mapping file)")


def _asterisk(form: Format, declared: Declared) -> AsteriskSource:
    return AsteriskSource(
        format=form,
        pbx=declared.pbx,
        zone=declared.zone or declared.usual_zone,
        source_id=declared.source,
        encoding=declared.encoding or "utf-8",
        columns=declared.columns,
    )


def _tabular(mapping: tabular.Mapping, declared: Declared) -> TabularSource:
    return TabularSource(
        mapping=mapping,
        pbx=declared.pbx,
        zone=declared.zone or mapping.zone_info or declared.usual_zone,
        day=declared.day,
        source_id=declared.source,
        encoding=declared.encoding,
    )
