"""`wattline ingest --follow` outlives a log and a vault that are away, and ends when it is told to."""

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Timer
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.sqlite_log import SqliteLog
from ingest.log import LogDamaged, LogUnavailable, Message, Position
from ingest.vault import VaultUnavailable
from wattline import assembly
from wattline.cli import ingest
from wattline.cli.shared import Failure
from wattline.home import Home
from wattline.settings import Settings
from wattline.sources import Declared, Source, source_of

ROWS = "1763800000|c-1|bill|NONE|ENTERQUEUE||13800138000|1\n1763800009|c-1|bill|NONE|ABANDON|1|1|9\n"


class FlakyLog:
    """A log that fails so many times before it takes anything; then it has the follower told to stop."""

    def __init__(self, log: SqliteLog, faults: list[Exception]) -> None:
        self.log = log
        self.faults = faults

    def __enter__(self) -> "FlakyLog":
        return self

    def __exit__(self, *exc: object) -> None:
        self.log.close()

    def append(self, messages: Sequence[Message]) -> Sequence[Position]:
        if self.faults:
            raise self.faults.pop(0)
        written = self.log.append(messages)
        stop()
        return written


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The command takes over signals: they are given back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def place(tmp_path: Path) -> tuple[Settings, Home, Source]:
    settings, home = Settings(_env_file=None, home=tmp_path / "home"), Home(tmp_path / "home")  # type: ignore[call-arg]
    home.prepare()
    (tmp_path / "queue_log").write_text(ROWS)
    zone = ZoneInfo("Asia/Shanghai")
    declared = Declared(
        form="queue_log", pbx="p", zone=zone, usual_zone=zone, day=None, source="", encoding=None, columns=None
    )
    return settings, home, source_of(tmp_path / "queue_log", declared)


def followed(place: tuple[Settings, Home, Source], monkeypatch: pytest.MonkeyPatch, faults: list[Any]) -> int:
    """Follows with a log that has these faults; returns the number of queue events in the log afterwards."""
    settings, home, source = place
    monkeypatch.setattr(assembly, "open_log", lambda _settings: FlakyLog(SqliteLog(home.event_log), faults))
    ingest.follow_all(settings, home, [source])
    with SqliteLog(home.event_log) as log:
        return appended(log)


def appended(log: SqliteLog) -> int:
    """Events of queues in the log."""
    return sum(log.bounds("calls.queue", number)[1] for number in range(log.topics()["calls.queue"]))


def test_a_log_or_vault_that_is_away_is_waited_for(
    place: tuple[Settings, Home, Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = [LogUnavailable("no broker"), VaultUnavailable("locked"), LogUnavailable("no broker")]

    assert followed(place, monkeypatch, faults) == 2
    assert faults == []


def test_a_log_that_cannot_be_opened_yet_is_waited_for(
    place: tuple[Settings, Home, Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, home, source = place
    faults = [LogUnavailable("locked")]

    def open_log(_settings: Settings) -> FlakyLog:
        if faults:
            raise faults.pop()
        return FlakyLog(SqliteLog(home.event_log), [])

    monkeypatch.setattr(assembly, "open_log", open_log)
    ingest.follow_all(settings, home, [source])
    with SqliteLog(home.event_log) as log:
        assert appended(log) == 2


def test_told_to_stop_while_the_log_is_away_it_stops_and_reads_the_same_again(
    place: tuple[Settings, Home, Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    timer = Timer(0.5, stop)
    timer.start()
    assert followed(place, monkeypatch, [LogUnavailable("no broker")] * 1000) == 0
    timer.join()

    assert followed(place, monkeypatch, []) == 2


def test_a_damaged_log_ends_it(place: tuple[Settings, Home, Source], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Failure, match="malformed"):
        followed(place, monkeypatch, [LogDamaged("malformed")])
