"""`wattline topics rewind --group streams` with the SQLite log: the boards' states go back too."""

import sys
from pathlib import Path

import pytest

from connectors.sqlite_log import SqliteLog
from ingest.log import Message
from streams.shell.state_store import StateStore
from wattline.cli import main
from wattline.home import Home

ROWS = 5


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Home:
    """Its streams have read and applied all of one partition."""
    home = Home(tmp_path / "home")
    home.prepare()
    monkeypatch.setenv("WATTLINE_HOME", str(home.root))
    monkeypatch.setenv("WATTLINE_LOG__PARTITIONS", "1")
    monkeypatch.chdir(tmp_path)
    with SqliteLog(home.event_log, partitions=1) as log:
        log.append([Message("calls.queue", "call", "wattline.queue_event", "1", b"{}")] * ROWS)
        consumer = log.consumer("streams", ["calls.queue"])
        run = consumer.poll(ROWS, 1.0)
        assert run is not None
        consumer.commit(run)
        consumer.close()
    with StateStore(home.streams_state) as store:
        store.save([("agent_board", "agent/east/101", b"{}")], ("calls.queue", 0, ROWS))
    return home


def rewind(monkeypatch: pytest.MonkeyPatch, *more: str) -> object:
    monkeypatch.setattr(sys, "argv", ["wattline", "topics", "rewind", *more, "--group", "streams"])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def committed(home: Home) -> list[int]:
    with SqliteLog(home.event_log, partitions=1) as log:
        return [lag.committed for lag in log.lag("streams")]


@pytest.mark.parametrize(
    ("where", "offset"),
    [(["calls.queue", "0", "2"], 2), (["calls.queue", "0", "--to-start"], 0), (["--all", "--to-start"], 0)],
)
def test_group_and_states_go_back(monkeypatch: pytest.MonkeyPatch, home: Home, where: list[str], offset: int) -> None:
    assert rewind(monkeypatch, *where) in (None, 0)

    assert committed(home) == [offset]
    with StateStore(home.streams_state) as store:
        assert store.position("calls.queue", 0) == offset
        assert store.keys("agent_board") == ["agent/east/101"]


def test_not_while_the_streams_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Home
) -> None:
    with StateStore(home.streams_state) as store:
        assert rewind(monkeypatch, "calls.queue", "0", "2") == 1
        assert store.position("calls.queue", 0) == ROWS

    assert committed(home) == [ROWS]
    assert "the streams are running" in capsys.readouterr().err
