"""The in-process shell over a real SQLite log: once each, in order, through crashes at every point."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from ingest import metrics
from ingest.log import Message
from ingest.unreadable import UNREADABLE_TYPE
from streams.shell.clock import WallClock
from streams.shell.in_process import InProcessSettings
from streams.shell.state_store import StateStore, StoreHeld
from tests.support.stream_parts import START, House, house, in_process, queue_row
from tests.support.stream_processors import POISON, Failing, QueueTally, QuietQueue, TallyTotal

ALERT, BOARD = "wattline.alert_raised", "wattline.queue_status"
SMALL = InProcessSettings(max_events=3, poll_timeout=0.01)


class Killed(BaseException):
    """Stands for kill -9: nothing after it is done, nothing before it undone."""


def kill_at(point: str, times: int = 1) -> Callable[[str], None]:
    """A checkpoint that kills when this point is passed for the `times`-th time."""
    passed = 0

    def checkpoint(name: str) -> None:
        nonlocal passed
        passed += name == point
        if passed == times:
            raise Killed(name)

    return checkpoint


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        yield made


def tallies(parts: House) -> list[tuple[str, float]]:
    return [(alert["about"], alert["value"]) for alert in parts.records(ALERT)]


def last_boards(parts: House) -> dict[str, int]:
    return {board["board"]: board["waiting"] for board in parts.records(BOARD)}


def test_events_come_in_order_and_once(parts: House, tmp_path: Path) -> None:
    parts.door.admit(queue_row(n, ("bill", "fault")[n % 2]) for n in range(10))

    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()], settings=SMALL) as shell:
        shell.run(until_empty=True)

    assert [value for about, value in tallies(parts) if about == "bill"] == [1, 2, 3, 4, 5]
    assert [value for about, value in tallies(parts) if about == "fault"] == [1, 2, 3, 4, 5]
    times = [alert["time"] for alert in parts.records(ALERT)]
    assert times[-1] == (START + timedelta(seconds=9)).isoformat().replace("+00:00", "Z")
    assert shell.metrics.meters.value(metrics.STREAMS_EVENTS, processor="queue_tally") == 10
    assert shell.metrics.meters.value(metrics.STREAMS_OUT, type=ALERT) == 10


def test_of_a_board_only_the_last_of_a_batch_goes_out(parts: House, tmp_path: Path) -> None:
    parts.door.admit(queue_row(n) for n in range(10))

    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()], settings=SMALL) as shell:
        shell.run(until_empty=True)

    assert [board["waiting"] for board in parts.records(BOARD)] == [3, 6, 9, 10]
    assert shell.metrics.meters.value(metrics.STREAMS_COALESCED) == 6


def test_what_one_publishes_another_reads(parts: House, tmp_path: Path) -> None:
    parts.door.admit(queue_row(n, ("bill", "fault")[n % 2]) for n in range(10))

    with in_process(parts, tmp_path / "s.sqlite", [QueueTally(), TallyTotal()]) as shell:
        shell.run(until_empty=True)

    assert last_boards(parts)["queue/all"] == 10


@pytest.mark.parametrize("point", ["after publish", "after save", "after commit"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_crash_anywhere_changes_nothing(parts: House, tmp_path: Path, point: str, times: int) -> None:
    parts.door.admit(queue_row(n, ("bill", "fault")[n % 2]) for n in range(10))
    path, processors = tmp_path / "s.sqlite", [QueueTally(), TallyTotal()]

    with (
        pytest.raises(Killed),
        in_process(parts, path, processors, settings=SMALL, checkpoint=kill_at(point, times)) as shell,
    ):
        shell.run(until_empty=True)
    parts.door.admit([queue_row(10)])
    with in_process(parts, path, processors, settings=SMALL) as shell:
        shell.run(until_empty=True)

    # What was published before the crash may come again, under the same id.
    distinct = {alert["id"]: (alert["about"], alert["value"]) for alert in parts.records(ALERT)}
    assert sorted(distinct.values()) == [*(("bill", n) for n in range(1, 7)), *(("fault", n) for n in range(1, 6))]
    assert last_boards(parts) == {"queue/pbx-sim/bill": 6, "queue/pbx-sim/fault": 5, "queue/all": 11}
    repeated = len(list(parts.records(ALERT))) - len(distinct)
    if times == 1:
        assert repeated == (3 if point == "after publish" else 0)


def test_what_comes_again_after_a_lost_commit_is_not_stepped_again(parts: House, tmp_path: Path) -> None:
    parts.door.admit(queue_row(n) for n in range(10))
    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()], settings=SMALL) as shell:
        shell.run(until_empty=True)
    parts.log.rewind("streams", "calls.queue", 0, 0)
    parts.door.admit([queue_row(10)])

    positions = []
    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()], settings=SMALL) as shell:
        shell.checkpoint = lambda _: positions.append(shell.store.position("calls.queue", 0))
        shell.run(until_empty=True)

    assert shell.metrics.meters.value(metrics.STREAMS_EVENTS, processor="queue_tally") == 1
    assert positions == sorted(positions)
    assert positions[-1] == 11


def test_states_told_to_go_back_read_again(parts: House, tmp_path: Path) -> None:
    parts.door.admit(queue_row(n) for n in range(10))
    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()], settings=SMALL) as shell:
        shell.run(until_empty=True)
    parts.log.rewind("streams", "calls.queue", 0, 2)

    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()], settings=SMALL) as shell:
        shell.store.rewind("calls.queue", 0, 2)
        shell.run(until_empty=True)

    assert shell.metrics.meters.value(metrics.STREAMS_EVENTS, processor="queue_tally") == 8


def test_without_its_states_it_reads_again_what_was_committed(parts: House, tmp_path: Path) -> None:
    parts.door.admit(queue_row(n) for n in range(4))
    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()]) as shell:
        shell.run(until_empty=True)
    parts.door.admit(queue_row(n) for n in range(4, 6))

    with in_process(parts, tmp_path / "another.sqlite", [QueueTally()]) as shell:
        shell.run(until_empty=True)

    assert last_boards(parts) == {"queue/pbx-sim/bill": 6}
    assert shell.metrics.meters.value(metrics.STREAMS_EVENTS, processor="queue_tally") == 6


def test_states_of_another_log_are_forgotten(tmp_path: Path) -> None:
    with house(tmp_path / "first") as first:
        first.door.admit(queue_row(n) for n in range(4))
        with in_process(first, tmp_path / "s.sqlite", [QueueTally()]) as shell:
            shell.run(until_empty=True)
    with house(tmp_path / "restored") as restored:
        restored.door.admit(queue_row(n) for n in range(2))
        with in_process(restored, tmp_path / "s.sqlite", [QueueTally()]) as shell:
            shell.run(until_empty=True)
        assert last_boards(restored) == {"queue/pbx-sim/bill": 2}


def test_an_event_that_is_given_again_is_applied_once(parts: House, tmp_path: Path) -> None:
    parts.door.admit([queue_row(0), queue_row(1), queue_row(0), queue_row(1)])

    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()]) as shell:
        shell.run(until_empty=True)

    assert tallies(parts) == [("bill", 1), ("bill", 2)]


@pytest.mark.parametrize("agent", [POISON, f"{POISON} KEY"])
def test_poison_is_set_aside_and_the_rest_goes_on(parts: House, tmp_path: Path, agent: str) -> None:
    parts.door.admit([queue_row(0), queue_row(1, agent=agent), queue_row(2)])

    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()]) as shell:
        shell.run(until_empty=True)

    assert tallies(parts) == [("bill", 1), ("bill", 2)]
    (letter,) = parts.records(UNREADABLE_TYPE)
    headers = letter["headers"]
    assert headers["reader"] == "streams/queue_tally"
    assert headers["source"] == "pbx-sim"
    assert (headers["file"], headers["line"]) == ("calls.queue/0", "1")
    assert headers["error"].startswith("PoisonFound: no ")
    assert "support/stream_processors.py:" in headers["error"]
    assert "13552992312" not in headers["error"]
    assert shell.metrics.meters.value(metrics.STREAMS_FAILURES, processor="queue_tally") == 1


def test_events_that_cannot_be_published_are_the_events_fault(parts: House, tmp_path: Path) -> None:
    parts.door.admit([queue_row(0), queue_row(1, queue=POISON), queue_row(2)])

    with in_process(parts, tmp_path / "s.sqlite", [Failing()]) as shell:
        shell.run(until_empty=True)

    assert tallies(parts) == [("bill", 1), ("bill", 2)]
    (letter,) = parts.records(UNREADABLE_TYPE)
    assert letter["headers"]["reader"] == "streams/failing"
    assert letter["headers"]["line"] == "1"


def test_what_is_long_past_is_left_out(parts: House, tmp_path: Path) -> None:
    now = START + timedelta(days=2)
    parts.door.admit([queue_row(0), queue_row(1), queue_row(2, seconds=2 * 86400 - 5)])

    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()], WallClock(lambda: now)) as shell:
        shell.run(until_empty=True)

    assert tallies(parts) == [("bill", 1)]
    assert shell.metrics.meters.value(metrics.STREAMS_SKIPPED, reason="old") == 2


def test_unstamped_events_count_where_they_are_valid(parts: House, tmp_path: Path) -> None:
    good = parts.door.prepare(queue_row(0)).message
    headers = {name: text for name, text in good.headers.items() if not name.startswith("ce_wattline")}
    parts.log.append(
        [
            Message(good.topic, good.key, good.type, "", good.value, headers),
            Message(good.topic, good.key, good.type, "", b'{"queue": 5}', headers),
            Message(good.topic, good.key, "elsewhere.event", "", b"{}", {}),
        ]
    )

    with in_process(parts, tmp_path / "s.sqlite", [QueueTally()]) as shell:
        shell.run(until_empty=True)

    assert tallies(parts) == [("bill", 1)]
    assert shell.metrics.meters.value(metrics.STREAMS_SKIPPED, reason="invalid") == 1
    assert not list(parts.records(UNREADABLE_TYPE))  # the sink keeps it


def test_time_alone_changes_something(parts: House, tmp_path: Path) -> None:
    parts.door.admit([queue_row(0), queue_row(1, queue=POISON)])
    path, processors = tmp_path / "s.sqlite", [QuietQueue(timedelta(seconds=30))]

    for seconds in (0, 40, 50):
        clock = WallClock(partial(datetime.fromtimestamp, START.timestamp() + seconds, UTC))
        with in_process(parts, path, processors, clock) as shell:
            shell.run(until_empty=True)

    (alert,) = parts.records(ALERT)
    assert datetime.fromisoformat(alert["time"]) == START + timedelta(seconds=40)
    assert shell.metrics.meters.value(metrics.STREAMS_FAILURES, processor="quiet_queue") >= 1


def test_a_second_instance_says_why_it_cannot_start(tmp_path: Path) -> None:
    with StateStore(tmp_path / "s.sqlite"), pytest.raises(StoreHeld, match="runs once"):
        StateStore(tmp_path / "s.sqlite")

    StateStore(tmp_path / "s.sqlite").close()


def test_wall_clock_reads_now() -> None:
    before = datetime.now(UTC)
    assert before <= WallClock().at(START) <= datetime.now(UTC)
