"""Killed, restarted, shared with another worker: in the end the boards stand where they would have stood anyway."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.drafts import Draft
from streams.shell.in_process import GROUP
from tests.support.stream_parts import house
from tests.support.stream_worker import Orders, running
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
