"""Channel event logging as CSV (cel_custom) and as JSON lines."""

import json

from connectors.asterisk.cel_rows import COLUMNS, NEEDED, SYNONYMS, column_name, events_of_record
from connectors.asterisk.csv_rows import Columns, cells_of
from connectors.asterisk.settings import AsteriskSource
from connectors.files.localtime import ZoneCheck
from connectors.files.records import BadRow
from ingest.drafts import Draft, Origin

_CUT = "the last line of the file has no line feed and is cut: read it again when it is whole"


class CelReader:
    """CSV in the order of COLUMNS, in a declared order, or with a header. Remembers the width of the last row."""

    name = "cel"
    topic = "calls.channel"

    def __init__(self, settings: AsteriskSource) -> None:
        self._settings = settings
        self._zone_check = ZoneCheck(settings.zone)
        names = [column_name(name) for name in settings.columns or COLUMNS]
        self._columns = Columns(names, needed=NEEDED, synonyms=SYNONYMS)
        self._width = 0
        self.source = settings.source
        self.encoding = settings.encoding

    def begin(self, first: str, file: str, /) -> bool:
        self._columns.require(self._columns.names, file)
        try:
            return self._columns.read_header([column_name(cell) for cell in cells_of(first)], file)
        except BadRow:
            return False

    def parse(self, text: str, origin: Origin, /, *, finished: bool) -> list[Draft]:
        cells = cells_of(text)
        names = self._columns.names
        fewest = 1 + max(self._columns.at[name] for name in NEEDED)
        if not fewest <= len(cells) <= len(names):
            raise BadRow(
                f"{len(cells)} columns; {fewest} to {len(names)} expected, or declare the order of the columns"
            )
        if not finished and self._width and len(cells) != self._width:
            raise BadRow(_CUT)
        self._width = len(cells)
        return _checked(
            events_of_record(self._settings, dict(zip(names, cells, strict=False)), origin), self._zone_check
        )


class CelJsonReader:
    """One JSON object a line; the names of its members as in COLUMNS, in any usual spelling."""

    name = "cel_json"
    topic = "calls.channel"

    def __init__(self, settings: AsteriskSource) -> None:
        self._settings = settings
        self._zone_check = ZoneCheck(settings.zone)
        self.source = settings.source
        self.encoding = settings.encoding

    def begin(self, _first: str, _file: str, /) -> bool:
        return False

    def parse(self, text: str, origin: Origin, /, *, finished: bool) -> list[Draft]:
        try:
            record = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadRow(f"not a JSON object: {error}" if finished else _CUT) from None
        if not isinstance(record, dict):
            raise BadRow("not a JSON object")
        cells = {column_name(name): _text(value) for name, value in record.items()}
        return _checked(events_of_record(self._settings, cells, origin), self._zone_check)


def _checked(drafts: list[Draft], check: ZoneCheck) -> list[Draft]:
    event = drafts[0]
    check.see(event.time, str(event.data["unique_id"]), event.origin.file if event.origin else "")
    return drafts


def _text(value: object) -> str:
    """Numbers as they were written; nested values as compact JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
