"""`wattline report` over a small centre: its numbers against plain Python over the facts, its files against itself."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from rich.cells import cell_len

from tests.integration.report.conftest import Desk
from tests.support.pdf_text import lines, overlaps

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 3)
SPAN = ("--from", str(FIRST), "--to", str(LAST))
Rows = list[dict[str, Any]]


def local(at: datetime) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(ZONE)


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def of_visits(visits: Rows, within: int | None = None) -> dict[str, float | None]:
    """What a report says of queue visits, from the visits themselves."""
    answered = [one for one in visits if one["outcome"] == "answered"]
    abandoned = [one for one in visits if one["outcome"] == "abandoned"]
    out = ("exit_timeout", "exit_empty", "exit_key", "withdrawn")
    in_time = sum(one["wait_seconds"] <= (within or one["service_level"]) for one in answered)
    return {
        "offered": len(visits),
        "answered": len(answered),
        "abandoned": len(abandoned),
        "flow_outs": sum(one["outcome"] in out for one in visits),
        "lost": sum(one["outcome"] in ("lost_system", "truncated") for one in visits),
        "open": sum(one["outcome"] == "open" for one in visits),
        "offered_distinct": sum(one["visit"] == 1 for one in visits),
        "abandoned_in_ring": sum(one["abandoned_in_ring"] for one in visits),
        "transferred": sum(one["transfer_kind"] != "" for one in visits),
        "rona_attempts": sum(one["rona_attempts"] for one in visits),
        "answer_rate": share(len(answered), len(visits)),
        "abandon_rate": share(len(abandoned), len(visits)),
        "asa": share(sum(one["wait_seconds"] for one in answered), len(answered)),
        "avg_abandon_wait": share(sum(one["wait_seconds"] for one in abandoned), len(abandoned)),
        "wait_max": max((one["wait_seconds"] for one in visits), default=0),
        "talk_time_sum": sum(one["talk_seconds"] for one in visits),
        "talk_time_avg": share(sum(one["talk_seconds"] for one in visits), len(answered)),
        f"answered_within_{within}" if within else "answered_in_time": in_time,
        f"service_level_negative_{within}" if within else "service_level_negative": share(
            in_time, len(answered) + len(abandoned)
        ),
    }


@pytest.fixture(scope="module")
def all_visits(desk: Desk) -> Rows:
    """With the service level that their queue had when they arrived."""
    told = desk.facts("dim_queue_threshold")
    rows = desk.facts("fct_queue_visit")
    for one in rows:
        one["service_level"] = next(
            (
                row["service_level"]
                for row in told
                if row["queue"] == one["queue"]
                and row["valid_from"] <= one["arrived_at"]
                and (row["valid_until"] is None or one["arrived_at"] < row["valid_until"])
            ),
            20,
        )
    return rows


@pytest.fixture(scope="module")
def visits(all_visits: Rows) -> Rows:
    return [one for one in all_visits if FIRST <= one["arrival_date"] <= LAST]


def grouped(rows: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], str]) -> dict[str, Rows]:
    groups: dict[str, Rows] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def agree(row: dict[str, Any], expected: dict[str, float | None]) -> set[str]:
    """Compares what both tell; the names of it."""
    both = row.keys() & expected.keys()
    for name in both:
        assert row[name] == (None if expected[name] is None else pytest.approx(expected[name])), (name, row)
    return both


@pytest.mark.parametrize("within", [None, 60])
def test_queues_are_what_their_visits_are(desk: Desk, visits: Rows, within: int | None) -> None:
    report = desk.document("queue", *SPAN, *(["--threshold", str(within)] if within else []))
    by_queue = grouped(visits, lambda one: str(one["queue"]))
    told: set[str] = set()
    for name in ("queues", "waits"):
        table = report["tables"][name]
        assert {row["queue"] for row in table["rows"]} == set(by_queue)
        for row in table["rows"]:
            told |= agree(row, of_visits(by_queue[row["queue"]], within))
        agree(table["total"], of_visits(visits, within))
    assert told == of_visits(visits, within).keys()
    assert len(visits) > 200


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("quarter", lambda at: f"{at:%Y-%m-%d %H}:{at.minute // 15 * 15:02}"),
        ("hour", lambda at: f"{at:%Y-%m-%d %H:00}"),
        ("day", lambda at: f"{at:%Y-%m-%d}"),
        ("week", lambda at: f"{at:%G-W%V}"),
        ("month", lambda at: f"{at:%Y-%m}"),
        ("year", lambda at: f"{at:%Y}"),
    ],
)
def test_steps_of_any_length_are_what_their_visits_are(
    desk: Desk, visits: Rows, step: str, name: Callable[[datetime], str]
) -> None:
    # Each table takes its time to plan, and one that has no such step is told of the whole period: once is enough.
    tables = () if step == "quarter" else ("--table", "queues", "--table", "series")
    report = desk.document("queue", *SPAN, "--by", step, "--queue", "bill", *tables)
    bills = [one for one in visits if one["queue"] == "bill"]
    by_step = grouped(bills, lambda one: name(local(one["arrived_at"])))
    rows = report["tables"]["queues"]["rows"]
    assert [row["step"] for row in rows] == sorted(by_step)
    for row in rows:
        assert row["queue"] == "bill"
        agree(row, of_visits(by_step[row["step"]]))
    for row in report["tables"]["series"]["rows"]:
        agree(row, of_visits(by_step[row["step"]]))


@pytest.mark.parametrize(("period", "months"), [("month", (3,)), ("year", range(1, 13))])
def test_longer_periods_are_what_their_visits_are(
    desk: Desk, all_visits: Rows, period: str, months: Collection[int]
) -> None:
    total = desk.document(period, "--date", "2026-03-02", "--table", "queues")["tables"]["queues"]["total"]
    assert agree(total, of_visits([one for one in all_visits if one["arrival_date"].month in months]))


def test_nodes_are_what_their_hits_are(desk: Desk) -> None:
    hits = [one for one in desk.facts("fct_ivr_hit") if FIRST <= local(one["entered_at"]).date() <= LAST]
    by_node = grouped(hits, lambda one: str(one["node"]))
    report = desk.document("ivr", *SPAN)
    for table in (report["tables"]["nodes"], report["tables"]["steps"]):
        assert {row["node"] for row in table["rows"]} == set(by_node)
        for row in table["rows"]:
            rows = by_node[row["node"]]
            hung_up = sum(one["left_by"] == "hangup" for one in rows)
            expected = {
                "ivr_node_hits": len(rows),
                "ivr_node_unique_calls": sum(one["nth"] == 1 for one in rows),
                "ivr_noinput": sum(one["flag"] == "noinput" for one in rows),
                "ivr_left_by_hangup": hung_up,
                "ivr_left_to_node": sum(one["left_by"] == "node" for one in rows),
                "ivr_left_to_queue": sum(one["left_by"] == "queue" for one in rows),
                "ivr_dropoff_rate": share(hung_up, len(rows)),
                "ivr_node_dwell_avg": share(sum(one["dwell_ms"] for one in rows) / 1000, len(rows)),
            }
            assert agree(row, expected)


def test_calls_are_counted_by_what_became_of_them(desk: Desk) -> None:
    calls = [one for one in desk.facts("fct_call") if FIRST <= one["arrival_date"] <= LAST]
    by_outcome = grouped(calls, lambda one: str(one["outcome"]))
    table = desk.document("calls", *SPAN, "--table", "calls")["tables"]["calls"]
    assert {row["outcome"]: row["calls"] for row in table["rows"]} == {
        outcome: len(rows) for outcome, rows in by_outcome.items()
    }
    assert table["total"]["ivr_entered"] == sum(one["ivr_entered"] for one in calls)
    only = desk.document("calls", *SPAN, "--outcome", "answered", "--table", "calls")["tables"]["calls"]
    assert only["total"]["calls"] == len(by_outcome["answered"])


def test_every_variant_of_the_service_level_is_there_side_by_side(desk: Desk, visits: Rows) -> None:
    asked = ("queue", *SPAN, "--variants", "--threshold", "20", "--table", "variants")
    total = desk.document(*asked)["tables"]["variants"]["total"]
    answered = [one["wait_seconds"] for one in visits if one["outcome"] == "answered"]
    abandoned = [one["wait_seconds"] for one in visits if one["outcome"] == "abandoned"]
    in_time, gone = (sum(wait <= 20 for wait in waits) for waits in (answered, abandoned))
    expected = {
        "service_level_answered_20": in_time / len(answered),
        "service_level_positive_20": (in_time + gone) / (len(answered) + len(abandoned)),
        "service_level_negative_20": in_time / (len(answered) + len(abandoned)),
        "service_level_ignored_20": in_time / (len(answered) + len(abandoned) - gone),
    }
    assert agree(total, expected) == expected.keys()
    assert len([name for name in total if name.startswith("service_level_")]) >= 8


@pytest.mark.parametrize("report", [("day", "--date", "2026-03-02"), ("queue", *SPAN), ("calls", *SPAN)])
def test_files_say_what_the_document_says(desk: Desk, tmp_path: Path, report: tuple[str, ...]) -> None:
    told = desk.document(*report)
    paths = [tmp_path / f"x.{kind}" for kind in ("csv", "xlsx", "pdf")]
    done = desk.run(*report, "--csv", str(paths[0]), "--xlsx", str(paths[1]), "--pdf", str(paths[2]))
    assert done.stdout == ""
    assert all(f"wrote {path}" in done.stderr for path in paths)
    book = openpyxl.load_workbook(paths[1])
    text = "\n".join(lines(paths[2].read_bytes()))
    assert overlaps(paths[2].read_bytes()) == []
    for place, (name, table) in enumerate(told["tables"].items()):
        keys = [column["key"] for column in table["columns"]]
        expected = [[row[key] for key in keys] for row in table["rows"]]
        file = paths[0] if place == 0 else tmp_path / f"x.{name}.csv"
        rows = list(csv.reader(io.StringIO(file.read_text("utf-8"), newline=""), strict=True))[1:]
        assert rows == [["" if value is None else str(value) for value in row] for row in expected]
        shown = book[table["title"]].iter_rows(min_row=2, max_row=1 + len(expected), values_only=True)
        for row, values in zip(shown, expected, strict=True):
            for value, asked in zip(row, values, strict=True):
                seconds = value.total_seconds() if hasattr(value, "total_seconds") else value
                # A cell of Excel's tells a duration in days, and is read back to the millisecond.
                assert seconds == asked or seconds == pytest.approx(asked, rel=1e-9, abs=0.0005), (name, row)
        assert table["title"] in text
        assert all(str(row[0]) in text for row in expected)
    defined = [row["metric"] for row in told["definitions"]]
    assert [row[0].value for row in book.worksheets[-1].iter_rows(min_row=2)] == defined
    assert all(name in text for name in defined)
    assert (tmp_path / "x.definitions.csv").read_bytes().count(b"\r\n") == len(defined) + 1


@pytest.mark.parametrize(("lang", "reports"), [("en", ("month", "ivr", "calls")), ("zh", ("day", "queue"))])
def test_the_terminal_shows_them_all_within_a_hundred_columns(desk: Desk, lang: str, reports: tuple[str, ...]) -> None:
    for report in reports:
        text = desk.run(report, "--date", "2026-03-02", "--lang", lang, *(["--variants"] if report == "queue" else []))
        assert max(cell_len(line) for line in text.stdout.splitlines()) <= 100
        assert "…" not in text.stdout
        assert "bill" in text.stdout or report == "calls"


def test_csv_goes_to_standard_output_one_table_at_a_time(desk: Desk) -> None:
    done = desk.run("queue", *SPAN, "--table", "waits", "--csv", "-")
    head, *rows = csv.reader(io.StringIO(done.stdout, newline=""), strict=True)
    assert head[0] == "Queue"
    assert [row[0] for row in rows] == [
        row["queue"] for row in desk.document("queue", *SPAN, "--table", "waits")["tables"]["waits"]["rows"]
    ]
    assert "--table takes" in desk.run("queue", *SPAN, "--csv", "-").stderr


def test_a_day_without_data_says_so_in_every_file(desk: Desk, tmp_path: Path) -> None:
    report = ("day", "--date", "2020-01-01")
    assert "no data in this period" in desk.run(*report).stdout
    assert desk.document(*report)["empty"] is True
    desk.run(*report, *(part for kind in ("csv", "xlsx", "pdf") for part in (f"--{kind}", str(tmp_path / f"x.{kind}"))))
    assert "no data in this period" in (tmp_path / "x.csv").read_text()
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[1]["A2"].value == "no data in this period"
    assert "no data in this period" in "\n".join(lines((tmp_path / "x.pdf").read_bytes()))


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("queue", "--queue", "nosuch"), 2, "there are bill, closed, complaint, expert, fault"),
        (("ivr", "--node", "nosuch"), 2, "bill.balance"),
        (("queue", "--from", "2026-03-03", "--to", "2026-03-02"), 2, "should begin before it ends"),
        (("queue", "--to", "2026-03-02"), 2, "needs --from"),
        (("queue", "--month", "2026-03", "--year", "2026"), 2, "give one period"),
        (("queue", "--month", "March"), 2, "2026-11"),
        (("day", "--date", "1969-01-01"), 2, "between 1970 and 2148"),
        (("day", "--date", "2026-02-30"), 2, "2026-02-30: should be a day like"),
        (("day", "--date", "2147-01-01"), 2, "hasn't begun; today is"),
        (("calls", "--date", "2026-03-02", "--table", "busy"), 2, "ask for a month or a year"),
        (("day", "--threshold", "25"), 2, "20, 30"),
        (("day", "--table", "nosuch"), 2, "calls, queues"),
        (("day", "--json", "--csv", "-"), 2, "standard output"),
        (("day", "--xlsx", "/no/such/folder/x.xlsx"), 1, "there is no folder /no/such/folder"),
        (("day", "--pdf", "/proc/x.pdf"), 1, "choose another place"),
    ],
)  # fmt: skip
def test_what_cannot_be_says_what_can(desk: Desk, args: tuple[str, ...], code: int, told: str) -> None:
    done = desk.run(*args, check=False)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
