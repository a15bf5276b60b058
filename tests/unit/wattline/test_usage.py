"""The command line without a house: mistakes end in a line and the documented exit code."""

import sys
from pathlib import Path

import pytest

from wattline.cli import main


@pytest.fixture(autouse=True)
def nobodys_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WATTLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WATTLINE_CLICKHOUSE__PORT", "1")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").write_bytes(b"1791763200|NONE|NONE|NONE|QUEUESTART|\n")


def exit_code(monkeypatch: pytest.MonkeyPatch, *verb: str) -> object:
    monkeypatch.setattr(sys, "argv", ["wattline", *verb])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.parametrize(
    "verb",
    [
        ["ingest", "x", "--tz", "Asia/Peking"],
        ["ingest", "x", "--encoding", "utf-16"],
        ["ingest", "x", "--date", "0001-01-01"],
        ["ingest", "x", "--date", "2026-02-30"],
        ["ingest", "x", "--pbx", ""],
        ["simulate", "--as", "asterisk"],
        ["simulate", "--start", "9999-12-31"],
        ["simulate", "--live", "-1"],
        ["report", "day", "--date", "9999-12-31"],
        ["dlq", "replay", "--policy", "burn"],
        ["schedule", "runs", "--limit", "-1"],
        ["sql", "--as", "nobody", "SELECT 1"],
        ["sql", ";"],
        ["no-such-verb"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    assert exit_code(monkeypatch, *verb) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "error" in told.err.lower()


@pytest.mark.parametrize(
    "verb", [["sql", "SELECT 1"], ["report", "day"], ["dlq", "list"], ["schedule", "run", "trim-log"]]
)
def test_what_needs_a_warehouse_ends_with_four(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    assert exit_code(monkeypatch, *verb) == 4
    assert capsys.readouterr().err == "error: no warehouse answers at 127.0.0.1:1; start it with `wattline up`\n"


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        (["ingest", "[red]y[/x]"], "[red]y[/x]: No such file"),
        (["ingest", "empty"], "nothing to read"),
        (["sql", "--file", "missing.sql"], "missing.sql: No such file"),
        (["restore", "missing.tar"], "--secret"),
        (["keys", "add", ""], "needs a name"),
        (["schema", "show", "nothing"], "nothing"),
    ],
)
def test_what_can_not_be_done_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: list[str], told: str
) -> None:
    Path("empty").mkdir()
    assert exit_code(monkeypatch, *verb) == 1
    assert told in capsys.readouterr().err


def test_a_home_that_can_not_be_made_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WATTLINE_HOME", str(Path("x").absolute() / "below a file"))
    assert exit_code(monkeypatch, "up") == 1
    assert "below a file" in capsys.readouterr().err
