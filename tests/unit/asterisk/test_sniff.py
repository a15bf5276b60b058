"""Guessing a file's format from its lines and its name."""

from pathlib import Path

import pytest

from connectors.asterisk import sniff

_CDR = (
    '"","1","2","c","x","SIP/1","SIP/2","Queue","q","2026-07-01 10:00:00","","2026-07-01 10:00:09",9,0,"NO ANSWER","3"'
)
_CEL = ",".join(['"CHAN_START"', '"1700000001.000200"', *['""'] * 12, '"t-1.1"', '"t-1.1"', *['""'] * 4])


@pytest.mark.parametrize(
    ("first", "guessed"),
    [
        ("1700000001|c|q|a|ABANDON|1|1|1", "queue_log"),
        ("\n\nhalf a line|x\n1700000001|c|q|a|ABANDON|1|1|1", "queue_log"),
        ("2026-07-01 10:00:00.5,c,bill,NONE,ABANDON,1,1,5,,", "queue_log_csv"),
        ("\ufefftime,callid,queuename,agent,event,data1", "queue_log_csv"),
        (_CDR, "cdr"),
        ("calldate,clid,src,dst,disposition", "cdr"),
        (_CEL, "cel"),
        (_CEL.replace("CHAN_START", "MENU"), "cel"),
        ("EventType,EventTime,UniqueID", "cel"),
        ('{"eventname":"ANSWER","uniqueid":"t-1.1"}', "cel_json"),
        ('{"some":"thing"}', None),
        ("a,b,c", None),
        ("", None),
    ],
)
def test_by_the_first_lines(tmp_path: Path, first: str, guessed: str | None) -> None:
    path = tmp_path / "unnamed"
    path.write_text(first + "\n")
    guess = sniff(path)
    assert (guess.format if guess else None) == guessed


@pytest.mark.parametrize(
    ("name", "guessed"),
    [
        ("queue_log.1", "queue_log"),
        ("queue_log.csv", "queue_log_csv"),
        ("cel-Master.csv", "cel"),
        ("cdr.csv", "cdr"),
        ("excel.csv", None),
    ],
)
def test_an_empty_file_by_its_name(tmp_path: Path, name: str, guessed: str | None) -> None:
    path = tmp_path / name
    path.touch()
    guess = sniff(path)
    assert (guess.format if guess else None) == guessed
