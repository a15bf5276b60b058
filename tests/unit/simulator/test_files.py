"""The files of an Asterisk and of the truth; and the paced run."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from connectors.simulator.asterisk_files import cdr_line, cel_line, queue_log_line, write_asterisk_files
from connectors.simulator.live import live
from connectors.simulator.rows import CdrRow, CelRow, QueueLogRow
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.simulation import simulate
from connectors.simulator.truth import CallTruth, LegTruth, VisitTruth
from connectors.simulator.truth_files import TruthFiles
from models.calls import CallDetailRecord, ChannelEvent, QueueEvent
from tests.support.simulated import Run

SMALL = SimulationSettings(start=date(2026, 11, 18), calls_per_day=100, accounts=200, history_days=0)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_queue_log_row_is_a_line_of_asterisk() -> None:
    row = QueueLogRow(1795373516.9, "pbx-1.2", "bill", "1001 张三丰", "CONNECT", ("8", "pbx-3.4", "3"))
    assert queue_log_line(row) == "1795373516|pbx-1.2|bill|1001 张三丰|CONNECT|8|pbx-3.4|3\n"
    assert queue_log_line(replace(row, parameters=("a|b",))).endswith("|CONNECT|a_b\n")


def test_a_cdr_has_21_columns_in_local_time_and_no_answer_when_nobody_did() -> None:
    cdr = CdrRow(
        1795373560.0, 1795373516.2, None, 1795373526.7, "pbx-1.3", "pbx-1.2", 7, "13552992312", "103", "members",
        '"王芳" <13552992312>', "Local/103@members-00000002;2", "PJSIP/103-0000000c", "Dial", "PJSIP/103,30",
        "NO ANSWER",
    )  # fmt: skip
    [cells] = csv.reader([cdr_line(cdr, SHANGHAI)])
    assert len(cells) == 21
    assert cells[4] == '"王芳" <13552992312>'
    assert cells[9:15] == ["2026-11-23 02:51:56", "", "2026-11-23 02:52:06", "10", "0", "NO ANSWER"]


def test_a_user_defined_channel_event_stands_under_its_own_name() -> None:
    row = CelRow(
        1795373509.176755, "USER_DEFINED", "pbx-1.2", "pbx-1.2", "PJSIP/trunk-0", "王芳", "13552992312",
        user_event="IVR", extra='{"extra":"x"}',
    )  # fmt: skip
    [cells] = csv.reader([cel_line(row)])
    assert len(cells) == 20
    assert (cells[0], cells[1], cells[18], cells[19]) == ("IVR", "1795373509.176755", "IVR", '{"extra":"x"}')


def test_the_files_hold_the_rows_of_the_event_form(tmp_path: Path) -> None:
    counts = write_asterisk_files(SMALL, 7, tmp_path / "pbx")
    drafts = Counter(draft.event_type for draft in simulate(SMALL, 7))
    assert counts == {
        "queue_log": drafts[QueueEvent], "cdr-Master.csv": drafts[CallDetailRecord],
        "cel-Master.csv": drafts[ChannelEvent],
    }  # fmt: skip
    lines = (tmp_path / "pbx" / "queue_log").read_text(encoding="utf-8").splitlines()
    assert len(lines) == counts["queue_log"]
    seconds = [int(line.split("|")[0]) for line in lines]
    assert seconds == sorted(seconds)
    assert lines[0].endswith("|NONE|NONE|NONE|QUEUESTART|")


def test_files_that_are_there_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "cdr-Master.csv").write_text("mine")
    with pytest.raises(FileExistsError):
        write_asterisk_files(SMALL, 7, tmp_path)
    assert (tmp_path / "cdr-Master.csv").read_text() == "mine"


def test_the_truth_is_kept_as_parquet_with_sums_per_queue(day: Run, tmp_path: Path) -> None:
    with TruthFiles(tmp_path, day.settings.tz) as files:
        for truth in day.truths:
            files(truth)
    for name, kind in (("call", CallTruth), ("queue_visit", VisitTruth), ("agent_leg", LegTruth)):
        assert pq.read_table(tmp_path / f"{name}.parquet").num_rows == sum(isinstance(one, kind) for one in day.truths)
    visits = pq.read_table(tmp_path / "queue_visit.parquet").to_pylist()
    rows = pq.read_table(tmp_path / "queue_day.parquet").to_pylist()
    assert [row["day"] for row in rows] == [day.settings.start] * 4
    for row in rows:
        mine = [visit for visit in visits if visit["queue"] == row["queue"]]
        answered = [visit["wait"] for visit in mine if visit["outcome"] == "answered"]
        assert (row["offered"], row["answered"]) == (len(mine), len(answered))
        assert row["answered_in_time"] == sum(wait <= 20 for wait in answered)
        assert row["wait"] == sum(answered)
    quarters = pq.read_table(tmp_path / "queue_interval.parquet").to_pylist()
    assert sum(row["offered"] for row in quarters) == len(visits)
    assert sum(row["talk"] for row in quarters) == sum(row["talk"] for row in rows)


class Clock:
    """A clock that goes on only when somebody sleeps."""

    def __init__(self, start: datetime) -> None:
        self.now, self.slept = start, 0.0

    def time(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.slept += seconds


def test_a_live_run_tells_everything_when_it_happens() -> None:
    clock = Clock(datetime(2026, 1, 1, tzinfo=UTC))
    midnight = SMALL.midnight(SMALL.start)
    told = 0
    for draft in live(SMALL, 7, clock.time, clock.sleep, speed=600):
        told += 1
        if draft.event_type is ChannelEvent:
            assert draft.time.timestamp() - midnight == pytest.approx(clock.slept * 600, abs=2.0)
    assert told == sum(1 for _ in simulate(SMALL, 7))
    assert 120 < clock.slept <= 144


def test_a_live_run_in_the_middle_of_its_days_tells_what_was_at_once() -> None:
    noon = datetime(2026, 11, 18, 12, tzinfo=SHANGHAI)
    clock = Clock(noon)
    for draft in live(SMALL, 7, clock.time, clock.sleep, speed=60):
        if draft.event_type is ChannelEvent and draft.time > noon:
            break
        assert clock.slept < 60


def test_a_live_run_must_go_forward() -> None:
    clock = Clock(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="speed"):
        next(live(SMALL, 7, clock.time, clock.sleep, speed=0))
