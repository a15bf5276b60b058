"""Guessing which of its files an Asterisk wrote: from the first lines, then from the name."""

import json
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from connectors.asterisk.cdr import default_columns
from connectors.asterisk.cel_rows import column_name
from connectors.asterisk.csv_rows import cells_of
from connectors.asterisk.settings import Format
from connectors.asterisk.verbs import VERBS
from connectors.files.localtime import NoSuchTime, parse_local
from connectors.files.opening import open_bytes
from connectors.files.records import BadRow, no_progress

_LOOKED_AT = 20
_TEXT_ROW = re.compile(r"\d{9,10}\|[^|]*\|[^|]*\|[^|]*\|")
_CEL_TIME = re.compile(r"\d{9,10}\.\d{1,6}$")
_CHANNEL_EVENT = re.compile(r"[A-Z0-9]+(_[A-Z]+)*$")


class Guess(NamedTuple):
    """A format and, for the message to the user, what it was told by."""

    format: Format
    because: str


def sniff(path: Path) -> Guess | None:
    """The likely format of a file; None where it looks like none of them. Raises OSError."""
    with open_bytes(path, no_progress, settle=0) as opened:
        lines = [
            line.raw.decode("utf-8", "replace").strip("\ufeff\r") for line in islice(opened.lines(1 << 16), _LOOKED_AT)
        ]
    for line in lines:
        if line.strip() and (guess := guess_from_line(line)):
            return guess
    return guess_from_name(path.name)


def guess_from_line(line: str) -> Guess | None:
    """The format of one line."""
    if _TEXT_ROW.match(line):
        return Guess("queue_log", "lines begin epoch|callid|queue|agent|")
    if line.startswith("{"):
        return _guess_from_json(line)
    try:
        cells = cells_of(line)
    except BadRow:
        return None
    return _guess_from_header(cells) or _guess_from_cells(cells)


def guess_from_name(name: str) -> Guess | None:
    """The format that Asterisk's usual file names belong to."""
    lower = name.lower()
    if "queue_log" in lower or "queuelog" in lower:
        return Guess("queue_log_csv" if ".csv" in lower else "queue_log", f"the name {name}")
    for word, found in (("cel", "cel"), ("cdr", "cdr")):
        if re.search(rf"(^|[^a-z]){word}([^a-z]|$)", lower):
            return Guess("cel" if found == "cel" else "cdr", f"the name {name}")
    return None


def _guess_from_json(line: str) -> Guess | None:
    try:
        names = {column_name(name) for name in json.loads(line)}
    except (ValueError, RecursionError):
        return None
    return Guess("cel_json", "JSON lines with event type and unique id") if {"eventtype", "uniqueid"} <= names else None


def _guess_from_header(cells: Sequence[str]) -> Guess | None:
    names = {cell.strip().lower() for cell in cells}
    if {"callid", "event"} <= names and names & {"queuename", "queue"}:
        return Guess("queue_log_csv", "the header names callid, queuename and event")
    if {"src", "dst", "disposition"} <= names:
        return Guess("cdr", "the header names src, dst and disposition")
    if {"eventtype", "eventtime", "uniqueid"} <= {column_name(cell) for cell in cells}:
        return Guess("cel", "the header names eventtype, eventtime and uniqueid")
    return None


def _guess_from_cells(cells: Sequence[str]) -> Guess | None:
    if len(cells) >= 5 and cells[4] in VERBS and _is_date(cells[0]):
        return Guess("queue_log_csv", f"a date first and the verb {cells[4]} fifth")
    is_event = len(cells) >= 15 and _CHANNEL_EVENT.match(cells[0])
    if is_event and (_CEL_TIME.match(cells[1]) or _is_date(cells[1])):
        return Guess("cel", f"the event {cells[0]} first and a time second")
    try:
        start = cells[default_columns(list(cells)).index("start")]
    except BadRow:
        return None
    return Guess("cdr", f"{len(cells)} columns with a start date tenth") if _is_date(start) else None


def _is_date(text: str) -> bool:
    try:
        parse_local(text)
    except NoSuchTime:
        return False
    return True
