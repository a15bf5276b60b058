"""Killed, restarted, shared with another worker: in the end the boards stand where they would have stood anyway."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.drafts import Draft
from models.calls import QueueEvent
from streams.shell.clock import WallClock
from streams.shell.in_process import GROUP
from tests.support.stream_parts import house, in_process
from tests.support.stream_worker import Orders, processors, running
from tests.support.waiting import wait_for

from .boards import REAL, Boards, differences, final
from .conftest import KafkaHouse, OnKafka

SMALL = 10
"""Events in a batch, so that there are many moments to be killed in."""


def begin(there: KafkaHouse, hour: Sequence[Draft]) -> None:
    """Has the workers deal with the first half of the hour, and then have the rest before them."""
    there.parts.door.admit(hour[: len(hour) // 2])
    there.progress.wait_until_through()
    there.parts.door.admit(hour[len(hour) // 2 :])


def wait_for_more(there: KafkaHouse) -> None:
    before = there.progress.appended("boards")
    wait_for(lambda: there.progress.appended("boards") > before, "boards are published", pause=0.01)


@pytest.mark.parametrize("loses_its_disk", [False, True])
def test_a_killed_worker_goes_on_where_it_was(
    recorded_hour: Sequence[Draft], on_kafka: OnKafka, hour_ends_in: Boards, loses_its_disk: bool
) -> None:
    """With time enough, too, for Faust to lose what it fetches too early: see streams/shell/faust_recovery.py."""
    with on_kafka(partitions=2) as there:
        with running(there.orders(most=SMALL)) as worker:
            begin(there, recorded_hour)
            wait_for_more(there)
            worker.kill()
        assert there.progress.behind()
        if loses_its_disk:
            shutil.rmtree(worker.orders.states)
        with running(there.orders(most=SMALL, linger_after_seek=1.0)):
            there.progress.wait_until_through()
        assert there.differences(hour_ends_in) == {}


AGO = timedelta(hours=5)
"""So long ago nothing is on any more, and no quarter or hour of a queue board: the boards stand still."""
WRAP_UP = 25
"""Seconds: longer than it takes to read everything."""


def shortly_ago(hour: Sequence[Draft]) -> list[Draft]:
    """The hour as if it had ended five hours ago, and an agent who has just gone into wrap-up: only a tick ends it."""
    now = datetime.now(UTC).replace(microsecond=0)
    shift = now - AGO - hour[-1].time.replace(microsecond=0)
    last = [("ADDMEMBER", 60), ("CONNECT", 30), ("COMPLETEAGENT", 2), ("WRAPUPSTART", 1)]
    return [replace(draft, time=draft.time + shift) for draft in hour] + [
        Draft(
            QueueEvent,
            "pbx-sim",
            now - timedelta(seconds=ago),
            {
                "pbx": "pbx-sim",
                "call_id": "pbx-sim-last",
                "queue": "late",
                "agent": "999",
                "verb": verb,
                "known_verb": True,
                "sequence": 0,
                "parameters": [str(WRAP_UP)] if verb == "WRAPUPSTART" else [],
            },
        )
        for verb, ago in last
    ]


def as_in_process(events: Sequence[Draft], folder: Path) -> Boards:
    """The boards that the in-process shell makes of it by the time of day."""
    with house(folder) as parts:
        parts.door.admit(events)
        with in_process(parts, folder / "states.sqlite", processors(REAL), WallClock()) as shell:
            shell.run(until_empty=True)
        return final(parts)


def test_a_killed_worker_goes_on_while_time_passes(
    recorded_hour: Sequence[Draft], on_kafka: OnKafka, tmp_path: Path
) -> None:
    """By the wall clock, with ticks: among what goes on after the kill is a wrap-up that nothing but time ends."""

    def last_agent() -> object:
        return final(there.parts).get("agent/pbx-sim/999", {}).get("state")

    with on_kafka(partitions=2) as there:
        with running(there.orders(live=True, most=SMALL)) as worker:
            events = shortly_ago(recorded_hour)
            there.parts.door.admit(events)
            wait_for(lambda: last_agent() == "wrap_up", "the last agent wraps up", instead=last_agent)
            worker.kill()
        assert last_agent() == "wrap_up"

        with running(there.orders(live=True, most=SMALL)):
            wait_for(lambda: last_agent() == "ready", "time ends the wrap-up")
            expected = as_in_process(events, tmp_path / "in-process")
            assert len(expected) >= 10
            wait_for(
                lambda: not there.differences(expected), "the same boards", instead=lambda: there.differences(expected)
            )


def test_workers_come_and_go(recorded_hour: Sequence[Draft], on_kafka: OnKafka, hour_ends_in: Boards) -> None:
    with on_kafka(partitions=4) as there, running(there.orders("first", most=SMALL)) as first:
        begin(there, recorded_hour)
        wait_for_more(there)
        with running(there.orders("second", most=SMALL)) as second:
            wait_for(lambda: len(there.progress.members()) == 2, "both are in the group")
            wait_for(lambda: all(there.progress.members().values()), "both have partitions")
            there.progress.wait_until_through()
            assert second.stop() == 0
        wait_for(lambda: len(there.progress.members()) == 1, "one is left")
        there.parts.door.admit(recorded_hour[:1])  # told again: nothing new, but somebody must read it
        there.progress.wait_until_through()
        assert there.differences(hour_ends_in) == {}
        assert first.process.poll() is None


@pytest.mark.parametrize("point", ["after publish", "after save", "after commit"])
def test_a_killed_in_process_shell_goes_on_where_it_was(
    recorded_hour: Sequence[Draft], tmp_path: Path, hour_ends_in: Boards, point: str
) -> None:
    orders = Orders(str(tmp_path / "house"), str(tmp_path / "states"), REAL, kill_at=f"{point} 7", most=SMALL)
    with house(tmp_path / "house", partitions=2) as parts:
        parts.door.admit(recorded_hour)
        with running(orders) as shell:
            assert shell.process.wait(30) == -9
        with running(Orders(orders.folder, orders.states, REAL)) as shell:
            wait_for(lambda: not sum(lag.behind for lag in parts.log.lag(GROUP)), "the hour is dealt with")
            assert shell.stop() == 0
        assert differences(final(parts), hour_ends_in) == {}
