"""The same calls as files of an Asterisk: queue_log, cdr-Master.csv and cel-Master.csv.

queue_log is Asterisk's own format; cdr-Master.csv has the 21 columns of cdr_csv with uniqueid, userfield and
newcdrcolumns; cel-Master.csv the mapping of a cel_custom.conf that names every field, event type first:

    eventtype, eventtime, CALLERID(name), (num), (ANI), (RDNIS), (DNID), exten, context, channame, appname, appdata,
    amaflags, accountcode, uniqueid, linkedid, BRIDGEPEER, userfield, userdeftype, eventextra

Rows stand in the order in which they were written: a CDR when its first party hung up, not when the call came. CDR
times are local times of `settings.zone` without a zone, as cdr_csv writes them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.simulator.rows import CdrRow, CelRow, QueueLogRow, Row
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.simulation import Simulation, unheard
from connectors.simulator.truth import Truth

QUEUE_LOG, CDR, CEL = "queue_log", "cdr-Master.csv", "cel-Master.csv"


def write_asterisk_files(
    settings: SimulationSettings, seed: int, folder: Path, truth: Callable[[Truth], None] = unheard
) -> dict[str, int]:
    """Write the three files into `folder`, which is made. Returns rows per file name.

    Raises FileExistsError where one of the files is there already: two simulations in one file would be no day's log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return _write(Simulation(settings, seed, truth).rows(), folder, settings.tz)


def _write(rows: Iterable[Row], folder: Path, zone: ZoneInfo) -> dict[str, int]:
    counts = {QUEUE_LOG: 0, CDR: 0, CEL: 0}
    with (
        (folder / QUEUE_LOG).open("x", encoding="utf-8", newline="") as queue_log,
        (folder / CDR).open("x", encoding="utf-8", newline="") as cdr,
        (folder / CEL).open("x", encoding="utf-8", newline="") as cel,
    ):
        for row in rows:
            match row:
                case QueueLogRow():
                    queue_log.write(queue_log_line(row))
                    counts[QUEUE_LOG] += 1
                case CdrRow():
                    cdr.write(cdr_line(row, zone))
                    counts[CDR] += 1
                case CelRow():
                    cel.write(cel_line(row))
                    counts[CEL] += 1
                case _:
                    pass
    return counts


def queue_log_line(row: QueueLogRow) -> str:
    """`epoch|callid|queue|agent|verb|parameters…`; a pipe inside a parameter becomes an underscore."""
    parameters = "|".join(parameter.replace("|", "_") for parameter in row.parameters)
    return f"{int(row.at)}|{row.call_id}|{row.queue}|{row.agent}|{row.verb}|{parameters}\n"


def cdr_line(row: CdrRow, zone: ZoneInfo) -> str:
    """accountcode, src, dst, dcontext, clid, channel, dstchannel, lastapp, lastdata, start, answer, end, duration,
    billsec, disposition, amaflags, uniqueid, userfield, peeraccount, linkedid, sequence."""
    answer = "" if row.answer is None else _quoted(_local(row.answer, zone))
    billable = 0 if row.answer is None else int(row.end - row.answer)
    fields = (
        '""', _quoted(row.source), _quoted(row.destination), _quoted(row.context), _quoted(row.caller_id),
        _quoted(row.channel), _quoted(row.destination_channel), _quoted(row.application), _quoted(row.data),
        _quoted(_local(row.start, zone)), answer, _quoted(_local(row.end, zone)), str(int(row.end - row.start)),
        str(billable), _quoted(row.disposition), '"DOCUMENTATION"', _quoted(row.unique_id), '""', '""',
        _quoted(row.linked_id), str(row.sequence),
    )  # fmt: skip
    return ",".join(fields) + "\n"


def cel_line(row: CelRow) -> str:
    """The twenty fields of the mapping, each quoted. A user-defined event stands under its own name."""
    user_defined = row.event == "USER_DEFINED"
    own = row.unique_id == row.linked_id and row.event != "CHAN_START"
    fields = (
        row.user_event if user_defined else row.event, f"{row.at:.6f}", row.name, row.number,
        row.number if own else "", "", row.dialled, row.extension, row.context, row.channel, row.application,
        row.data, "3", "", row.unique_id, row.linked_id, row.peer, row.user_field, row.user_event, row.extra,
    )  # fmt: skip
    return ",".join(_quoted(field) for field in fields) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _local(epoch: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(int(epoch), zone).strftime("%Y-%m-%d %H:%M:%S")
