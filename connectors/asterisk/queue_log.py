"""queue_log as text: `epoch|callid|queue|agent|verb|p1|p2…`."""

from datetime import UTC, datetime

from connectors.asterisk.queue_rows import events_of_row
from connectors.asterisk.settings import AsteriskSource
from connectors.asterisk.verbs import looks_complete
from connectors.files.records import BadRow
from ingest.drafts import Draft, Origin

_LAST_EPOCH = 4_102_444_800  # the year 2100


class QueueLogReader:
    """The text file that Asterisk writes. Its times are whole seconds of UTC, so no zone is needed."""

    name = "queue_log"
    topic = "calls.queue"

    def __init__(self, settings: AsteriskSource) -> None:
        self._settings = settings
        self.source = settings.source
        self.encoding = settings.encoding

    def begin(self, _first: str, _file: str, /) -> bool:
        return False

    def parse(self, text: str, origin: Origin, /, *, finished: bool) -> list[Draft]:
        epoch, *fields = text.split("|")
        if len(fields) < 4:
            raise BadRow(f"{len(fields) + 1} fields; a row has at least 5: epoch|callid|queue|agent|verb|parameters")
        if not (epoch.isascii() and epoch.isdigit() and len(epoch) <= 10 and 0 < int(epoch) < _LAST_EPOCH):
            raise BadRow("the time is not epoch seconds of the years 1970 to 2099", "epoch", epoch)
        call_id, queue, agent, verb, *parameters = fields
        if not verb:
            raise BadRow("the verb is empty: the row is cut", "verb")
        if not finished and not looks_complete(verb, parameters):
            raise BadRow("the last line of the file has no line feed and may be cut: read it again when it is whole")
        time = datetime.fromtimestamp(int(epoch), UTC)
        return events_of_row(self._settings, time, call_id, queue, agent, verb, parameters, origin)
