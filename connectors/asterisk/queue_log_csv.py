"""queue_log's realtime table, exported as CSV: time, callid, queuename, agent, event, data1 … data5.

Its times are the PBX's local times with microseconds and no zone (UTC with queue_log_realtime_use_gmt).
"""

from datetime import datetime

from connectors.asterisk.csv_rows import Columns, cells_of
from connectors.asterisk.queue_rows import events_of_row
from connectors.asterisk.settings import AsteriskSource
from connectors.asterisk.verbs import looks_complete, slots_of
from connectors.files.localtime import NoSuchTime, ZoneCheck, call_start, instant, later, parse_local
from connectors.files.records import BadRow
from ingest.drafts import Draft, Origin

COLUMNS = ("time", "callid", "queuename", "agent", "event", "data1", "data2", "data3", "data4", "data5")
_NEEDED = ("time", "callid", "queuename", "agent", "event")
_DATA = ("data1", "data2", "data3", "data4", "data5")
_SYNONYMS = {"queue": "queuename", "verb": "event", "call_id": "callid"}


class QueueLogCsvReader:
    """Remembers the instant of the row before: the hint by which a repeated hour is told from the first."""

    name = "queue_log_csv"
    topic = "calls.queue"

    def __init__(self, settings: AsteriskSource) -> None:
        self._settings = settings
        self._columns = Columns(settings.columns or COLUMNS, needed=_NEEDED, synonyms=_SYNONYMS)
        self._before: datetime | None = None
        self._zone_check = ZoneCheck(settings.zone)
        self.source = settings.source
        self.encoding = settings.encoding

    @property
    def _data(self) -> tuple[str, ...]:
        """Five columns, or the one `data` that a table without queue_adaptive_realtime has."""
        return _DATA if "data1" in self._columns.at else ("data",)

    def begin(self, first: str, file: str, /) -> bool:
        try:
            return self._columns.read_header(cells_of(first), file)
        except BadRow:
            return False

    def parse(self, text: str, origin: Origin, /, *, finished: bool) -> list[Draft]:
        cells = cells_of(text)
        if len(cells) < len(_NEEDED):
            raise BadRow(f"{len(cells)} columns; a row has at least {', '.join(_NEEDED)}")
        call_id, queue, agent, verb = (self._columns.get(cells, name) for name in _NEEDED[1:])
        if not verb:
            raise BadRow("the verb is empty: the row is cut", "event")
        parameters = _parameters(verb, [self._columns.get(cells, name) for name in self._data])
        if not finished and len(cells) < len(self._columns.names) and not looks_complete(verb, parameters):
            raise BadRow("the last line of the file has no line feed and may be cut: read it again when it is whole")
        time = self._instant(self._columns.get(cells, "time"), call_id)
        self._zone_check.see(time, call_id, origin.file)
        return events_of_row(self._settings, time, call_id, queue, agent, verb, parameters, origin)

    def _instant(self, text: str, call_id: str) -> datetime:
        try:
            local = parse_local(text, self._settings.date_format)
            time = instant(local, self._settings.zone, later(call_start(call_id), self._before))
        except NoSuchTime as error:
            raise BadRow(str(error), "time", text) from None
        self._before = time
        return time


def _parameters(verb: str, data: list[str]) -> list[str]:
    """The parameters that were spread over five columns.

    The fifth holds all that is left, bars included (ATTENDEDTRANSFER LINK has six), and some versions add a bar
    behind the last one (asterisk#859): empty parameters at the end are dropped down to what the verb has.
    """
    parameters = "|".join(data).split("|")
    has = len(slots_of(verb, parameters))
    while parameters and not parameters[-1] and len(parameters) > has:
        parameters.pop()
    return parameters
