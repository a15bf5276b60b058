"""Call detail records as CSV: what cdr_csv writes (16 to 21 columns), a declared order, or a table export with header.

Times are the PBX's local times (UTC with usegmtime) to the second.
"""

import re
from datetime import datetime, timedelta
from hashlib import blake2b

from connectors.asterisk.csv_rows import Columns, cells_of
from connectors.asterisk.settings import AsteriskSource
from connectors.files.localtime import NoSuchTime, ZoneCheck, call_start, instant, instants_of, parse_local
from connectors.files.records import BadRow
from ingest.drafts import Draft, Origin
from models.calls import CallDetailRecord

_BASE = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata",
    "start", "answer", "end", "duration", "billsec", "disposition", "amaflags",
)  # fmt: skip
_NEW = ("peeraccount", "linkedid", "sequence")
_NEEDED = ("src", "dst", "channel", "start", "duration", "billsec", "disposition")
_SYNONYMS = {"calldate": "start", "answerdate": "answer", "hangupdate": "end"}
_UNIQUE_ID = re.compile(r"(?:^|-)\d{9,10}\.\d+$")
_TEXTS = {
    "destination": "dst",
    "destination_context": "dcontext",
    "caller_id": "clid",
    "channel": "channel",
    "destination_channel": "dstchannel",
    "last_application": "lastapp",
    "last_data": "lastdata",
    "disposition": "disposition",
    "ama_flags": "amaflags",
    "account_code": "accountcode",
    "peer_account": "peeraccount",
    "user_field": "userfield",
}


def default_columns(cells: list[str]) -> tuple[str, ...]:
    """The order of a row as cdr_csv writes it, from its width: loguniqueid and loguserfield each add a column behind
    the 16, newcdrcolumns three more. Raises BadRow for any other width."""
    more = len(cells) - len(_BASE)
    new = _NEW if more >= len(_NEW) else ()
    optional = more - len(new)
    if not 0 <= optional <= 2:
        raise BadRow(f"{len(cells)} columns; cdr_csv writes 16 to 21, or declare the order of the columns")
    if optional == 1:
        return (*_BASE, "uniqueid" if _UNIQUE_ID.search(cells[len(_BASE)]) else "userfield", *new)
    return (*_BASE, *("uniqueid", "userfield")[:optional], *new)


class CdrReader:
    """Remembers the header, and how wide the last row was (to tell a cut last line)."""

    name = "cdr"
    topic = "calls.cdr"

    def __init__(self, settings: AsteriskSource) -> None:
        self._settings = settings
        self._declared = Columns(settings.columns, needed=_NEEDED, synonyms=_SYNONYMS) if settings.columns else None
        self._width = 0
        self._zone_check = ZoneCheck(settings.zone)
        self.source = settings.source
        self.encoding = settings.encoding

    def begin(self, first: str, file: str, /) -> bool:
        if self._declared:
            self._declared.require(self._declared.names, file)
        header = Columns((*_BASE, "uniqueid", "userfield", *_NEW), needed=_NEEDED, synonyms=_SYNONYMS)
        try:
            is_header = header.read_header(cells_of(first), file)
        except BadRow:
            return False
        if is_header:
            self._declared = header
        return is_header

    def parse(self, text: str, origin: Origin, /, *, finished: bool) -> list[Draft]:
        cells = cells_of(text)
        if self._declared is None:
            columns = Columns(default_columns(cells), needed=_NEEDED)
        elif len(cells) == len(self._declared.names):
            columns = self._declared
        else:
            raise BadRow(f"{len(cells)} columns; the declared order has {len(self._declared.names)}")
        if not finished and self._width and len(cells) != self._width:
            raise BadRow("the last line of the file has no line feed and is cut: read it again when it is whole")
        self._width = len(cells)
        return [self._draft(cells, columns, origin)]

    def _draft(self, cells: list[str], columns: Columns, origin: Origin) -> Draft:
        pbx, zone = self._settings.pbx, self._settings.zone
        unique_id = columns.get(cells, "uniqueid") or derived_id(cells)
        duration, billable = _seconds(columns, cells, "duration"), _seconds(columns, cells, "billsec")
        start = self._time(columns, cells, "start", call_start(unique_id))
        if start is None:
            raise BadRow("a record without a start", "start")
        self._zone_check.see(start, unique_id, origin.file)
        answered = self._time(columns, cells, "answer", start)
        ended = self._time(columns, cells, "end", start)
        if ended is not None:
            # In a repeated hour the duration tells which of the two ends is meant.
            ends = instants_of(parse_local(columns.get(cells, "end"), self._settings.date_format), zone)
            ended = min(ends, key=lambda end: abs(end - start - timedelta(seconds=duration)))
        elif "end" not in columns.at:
            ended = start + timedelta(seconds=duration)
        disposition = columns.get(cells, "disposition")
        if ended is not None and "answer" not in columns.at and disposition == "ANSWERED":
            answered = ended - timedelta(seconds=billable)
        sequence = columns.get(cells, "sequence")
        if sequence and not (sequence.isascii() and sequence.isdigit()):
            raise BadRow("not a whole number", "sequence", sequence)
        data: dict[str, object] = {
            "pbx": pbx,
            "unique_id": unique_id,
            "linked_id": columns.get(cells, "linkedid") or unique_id,
            "sequence": int(sequence) if sequence else None,
            "caller": columns.get(cells, "src") or None,
            "answered_at": answered,
            "ended_at": ended,
            "duration": duration,
            "billable": billable,
            **{field: columns.get(cells, column) for field, column in _TEXTS.items()},
        }
        # Without the sequence, several records of one channel share all that is left of the natural key.
        key = None if sequence else (pbx, *cells)
        return Draft(CallDetailRecord, self._settings.source, start, data, key=key, origin=origin)

    def _time(self, columns: Columns, cells: list[str], name: str, not_before: datetime | None) -> datetime | None:
        text = columns.get(cells, name)
        if not text or text.startswith("0000-00-00"):
            return None
        try:
            return instant(parse_local(text, self._settings.date_format), self._settings.zone, not_before)
        except NoSuchTime as error:
            raise BadRow(str(error), name, text) from None


def derived_id(cells: list[str]) -> str:
    """A stable id for a record without one: from its whole content, so that the same record always gets the same."""
    content = "\x1f".join(cells).encode("utf-8", "surrogatepass")
    return f"row-{blake2b(content, digest_size=10).hexdigest()}"


def _seconds(columns: Columns, cells: list[str], name: str) -> int:
    text = columns.get(cells, name)
    whole = text.partition(".")[0]
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 9):
        raise BadRow("not a number of seconds", name, text)
    return int(whole)
