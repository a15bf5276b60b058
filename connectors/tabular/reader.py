"""A mapped table, row by row, to events."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from connectors.files.lines import KEPT_OF_LONG_LINE, LINE_LIMIT
from connectors.files.localtime import NoSuchTime, instant
from connectors.files.numbering import Numbering
from connectors.files.records import BadRow, Item, Progress, UnfitFile, batches, no_progress
from connectors.tabular.cells import BadCell, Value, shown, value_of
from connectors.tabular.expressions import CannotCompute, evaluate
from connectors.tabular.mapping import Mapping, Rule
from connectors.tabular.sheets import Row, rows_of
from ingest.drafts import Draft, Origin, Unreadable

log = structlog.get_logger(__name__)

_PAST_MIDNIGHT = timedelta(hours=12)
"""A time of day this far before the row's beginning is of the next day; nearer, the clocks differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TabularSource:
    """One mapped kind of export of one system. `day`: the date of the times of day, where the file has none."""

    mapping: Mapping
    pbx: str
    zone: ZoneInfo
    day: date | None = None
    source_id: str = ""
    encoding: str | None = None

    @property
    def source(self) -> str:
        return self.source_id or f"tabular/{self.pbx}/{self.mapping.name}"


def open_source(
    settings: TabularSource, path: Path, *, progress: Progress = no_progress, line_limit: int = LINE_LIMIT
) -> Iterator[list[Item]]:
    """All rows of a file as batches of drafts and unreadable records.

    Raises UnfitFile before the first batch (a column is missing, a date is needed), OSError.
    """
    return batches(_items(settings, path, progress, line_limit))


def _items(settings: TabularSource, path: Path, progress: Progress, line_limit: int) -> Iterator[Item]:
    mapping = settings.mapping
    if mapping.needs_date and settings.day is None:
        raise UnfitFile(f"{path}: the times of mapping {mapping.name} have no date: say which day with --date")
    file_format = mapping.file
    if settings.encoding:
        file_format = file_format.model_copy(update={"encoding": settings.encoding})
    rows = rows_of(path, file_format, progress, line_limit)
    header = next(rows, None)
    if header is None:
        log.warning("the file has no records", file=str(path), reader=mapping.name)
        return
    table = Table(settings, header, str(path))
    numbering = Numbering(repeats_count=not mapping.key)
    count = 0
    for row in rows:
        count += 1
        origin = Origin(str(path), row.line)
        try:
            drafts = table.drafts(row, origin)
        except BadRow as error:
            yield numbering.number_unreadable(table.unreadable(row, origin, error))
        else:
            yield from numbering.number(drafts)
    if not count:
        log.warning("the file has no records", file=str(path), reader=mapping.name)


class Table:
    """A mapping laid on the columns of one file."""

    def __init__(self, settings: TabularSource, header: Row, file: str) -> None:
        self._settings = settings
        self._mapping = settings.mapping
        self._width = len(header.cells)
        self._at = _positions(self._mapping, [shown(cell) for cell in header.cells], file)

    def drafts(self, row: Row, origin: Origin) -> list[Draft]:
        """The events that a row tells. Raises BadRow; then nothing of the row is told."""
        if row.error:
            raise BadRow(row.error)
        if len(row.cells) < self._width and isinstance(row.cells[0], str):
            raise BadRow(f"{len(row.cells)} columns; the header has {self._width}: the row is cut")
        values = self._values(row)
        return [
            self._draft(rule, values, row, origin)
            for rule in self._mapping.events
            if rule.condition is None or rule.condition.holds(values)
        ]

    def unreadable(self, row: Row, origin: Origin, error: BadRow) -> Unreadable:
        return Unreadable(
            topic=self._mapping.events[0].event_type.topic,
            source=self._settings.source,
            reader=f"tabular/{self._mapping.name}",
            error=str(error),
            raw=row.raw[:KEPT_OF_LONG_LINE],
            origin=origin,
            field=error.field,
            value=error.value[:200],
        )

    def _values(self, row: Row) -> dict[str, object]:
        """All names of the mapping for one row."""
        values: dict[str, object] = {"pbx": self._settings.pbx}
        values.update(self._instants(self._cells(row), row))
        for name, expression in self._mapping.values.items():
            values[name] = _evaluated(expression, values, name)
        holding = [name for name, condition in self._mapping.flag_conditions.items() if condition.holds(values)]
        values["flags"] = ",".join(holding)
        return values

    def _cells(self, row: Row) -> dict[str, Value]:
        cells: dict[str, Value] = {}
        for name, column in self._mapping.columns.items():
            at = self._at[name]
            cell = row.cells[at] if at is not None and at < len(row.cells) else None
            try:
                cells[name] = value_of(cell, column)
            except BadCell as error:
                raise BadRow(str(error), column.headers[0], shown(cell)) from None
        return cells

    def _instants(self, cells: dict[str, Value], row: Row) -> dict[str, object]:
        """The cells with local times turned into instants, on the day of the row."""
        mapping, zone = self._mapping, self._settings.zone
        starts = cells[mapping.starts]
        if starts is None:
            raise BadRow("the row has no beginning", mapping.columns[mapping.starts].headers[0])
        day = next((v for n, v in cells.items() if mapping.columns[n].type == "date" and isinstance(v, date)), None)
        midnight = datetime.combine(day or self._settings.day or date.min, time.min)
        beginning = midnight + starts if isinstance(starts, timedelta) else starts
        assert isinstance(beginning, datetime)
        found: dict[str, object] = {"date": beginning.date()}
        first: datetime | None = None
        for name in [mapping.starts, *(name for name in cells if name != mapping.starts)]:
            value = cells[name]
            local = value
            if isinstance(value, timedelta):
                on_day = datetime.combine(beginning.date(), time.min)
                local = on_day + value
                if local < beginning - _PAST_MIDNIGHT:
                    local += timedelta(days=1)
            if isinstance(local, datetime):
                try:
                    value = instant(local, zone, first)
                except NoSuchTime as error:
                    at = self._at[name]
                    text = shown(row.cells[at]) if at is not None else ""
                    raise BadRow(str(error), mapping.columns[name].headers[0], text) from None
                first = first or value
            found[name] = value
        return found

    def _draft(self, rule: Rule, values: dict[str, object], row: Row, origin: Origin) -> Draft:
        when = _evaluated(rule.time, values, f"{rule.name}.time")
        if not isinstance(when, datetime):
            raise BadRow(f"event {rule.name} has no time in this row")
        data = {name: _evaluated(value, values, f"{rule.name}.{name}") for name, value in rule.set.items()}
        identified = [values[name] for name in self._mapping.key] or [shown(cell) for cell in row.cells]
        # The time is part of the key, so that the same id always has the same time, sort key and partition.
        key = (self._settings.pbx, rule.name, when, *identified)
        return Draft(rule.event_type, self._settings.source, when, data, key=key, origin=origin)


def _evaluated(expression: object, values: dict[str, object], where: str) -> object:
    try:
        return evaluate(expression, values)
    except CannotCompute as error:
        raise BadRow(f"{where}: {error}", where) from None


def guess_mapping(path: Path, mappings: Iterable[Mapping]) -> Mapping | None:
    """The first mapping all of whose columns the file has; None where there is none. Raises OSError."""
    for mapping in mappings:
        try:
            header = next(rows_of(path, mapping.file, no_progress), None)
            if header is not None:
                _positions(mapping, [shown(cell) for cell in header.cells], str(path))
                return mapping
        except UnfitFile:
            continue
    return None


def _positions(mapping: Mapping, header: Sequence[str], file: str) -> dict[str, int | None]:
    """Where each column of the mapping stands in the file. Raises UnfitFile naming all that are missing."""
    there = {heading.lower(): index for index, heading in reversed(list(enumerate(header)))}
    positions = {
        name: next((there[h.lower()] for h in column.headers if h.lower() in there), None)
        for name, column in mapping.columns.items()
    }
    missing = [
        " or ".join(column.headers)
        for name, column in mapping.columns.items()
        if positions[name] is None and not column.optional
    ]
    if missing:
        raise UnfitFile(
            f"{file}: columns missing for {mapping.name}: {', '.join(missing)}; it has: {', '.join(header)}"
        )
    return positions
