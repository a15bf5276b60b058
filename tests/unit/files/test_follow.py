"""Following a file: growth, rotation of every kind, truncation, restarts."""

import gzip
import json
import os
import shutil
from collections import Counter
from pathlib import Path
from threading import Event, Thread

import pytest
from structlog.testing import capture_logs

from connectors.asterisk import AsteriskSource, reader_for
from connectors.files.follow import Follower
from connectors.files.records import Item, UnfitFile, read_file
from connectors.files.rotation import rotated_siblings
from ingest.drafts import Draft, Unreadable
from tests.unit.files.rows import identities, reader, row


class Refused(Exception):
    pass


class Door:
    """Keeps what it admits; refuses while told to."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.closed = False

    def admit(self, batch: list[Item]) -> None:
        if self.closed:
            raise Refused
        self.items += batch


class World:
    """One followed file, as its writer and its follower see it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "queue_log"
        self.state = folder / "state" / "queue_log.json"
        self.door = Door()
        self.written = ""
        self.follower = self.new_follower()

    def new_follower(self) -> Follower:
        return Follower(self.path, reader(), self.state, self.door.admit)

    def restart(self) -> None:
        self.follower.close()
        self.follower = self.new_follower()

    def write(self, text: str) -> None:
        self.written += text
        with self.path.open("a") as file:
            file.write(text)

    def settle(self) -> None:
        while self.follower.step():
            pass

    def expected(self) -> list[tuple[object, ...]]:
        """What a whole reading of all that was ever written gives."""
        whole = self.path.with_name("all-that-was-written")
        whole.write_text(self.written)
        return identities(list(read_file(whole, reader())))


@pytest.fixture
def world(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = World(tmp_path)
    yield made
    made.follower.close()


def test_a_file_that_does_not_exist_yet(world: World) -> None:
    assert world.follower.step() is False
    world.write(row(1))
    world.settle()
    assert identities(world.door.items) == world.expected()


def test_a_line_is_read_when_it_is_whole(world: World) -> None:
    text = row(1) + row(2)
    for byte in text:
        world.write(byte)
        world.settle()
    assert identities(world.door.items) == world.expected()
    assert not any(isinstance(item, Unreadable) for item in world.door.items)


def test_identical_rows_of_a_second_across_batches_and_restarts(world: World) -> None:
    for _ in range(4):
        world.write(row(1))
        world.settle()
        world.restart()
    world.write(row(2) + row(2))
    world.settle()
    told = [(item.ordinal, item.data["sequence"]) for item in world.door.items if isinstance(item, Draft)]
    assert told == [(0, 0), (1, 1), (2, 2), (3, 3), (0, 0), (1, 1)]


def test_the_state_holds_no_number_of_a_caller(world: World) -> None:
    world.write(row(1, verb="ENTERQUEUE||13800138000|1"))
    world.settle()
    assert "13800138000" not in world.state.read_text()


def test_a_refusal_leaves_the_state_behind(world: World) -> None:
    world.write(row(1) + row(1))
    world.settle()
    world.write(row(1) + row(2))
    world.door.closed = True
    with pytest.raises(Refused):
        world.follower.step()
    world.door.closed = False
    world.restart()
    world.settle()
    assert identities(world.door.items) == world.expected()


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_rename_and_create(world: World, restarted: bool, packed: bool) -> None:
    world.write(row(1) + row(2))
    world.settle()
    if restarted:
        world.follower.close()
    world.write(row(2) + row(3))
    rotated = world.path.with_name("queue_log.1")
    world.path.rename(rotated)
    if packed and restarted:
        _pack(rotated)
    world.write(row(3) + row(4))
    if restarted:
        world.follower = world.new_follower()
    world.settle()
    assert Counter(identities(world.door.items)) == Counter(world.expected())


def test_the_old_file_is_read_on_until_the_writer_uses_the_new_one(world: World) -> None:
    world.write(row(1))
    world.settle()
    rotated = world.path.with_name("queue_log.1")
    world.path.rename(rotated)
    world.path.touch()
    world.settle()
    with rotated.open("a") as late:
        late.write(row(2))
    world.written += row(2)
    world.settle()
    assert identities(world.door.items) == world.expected()
    world.write(row(3))
    world.settle()
    assert identities(world.door.items) == world.expected()


def test_several_rotations_while_nobody_followed(world: World) -> None:
    world.write(row(1) + row(2))
    world.settle()
    world.follower.close()
    for day in (3, 5, 7):
        world.write(row(day))
        for number in (2, 1):
            older = world.path.with_name(f"queue_log.{number}")
            if older.exists():
                older.rename(older.with_name(f"queue_log.{number + 1}"))
        rotated = world.path.with_name("queue_log.1")
        world.path.rename(rotated)
        os.utime(rotated, (1_700_000_000 + day, 1_700_000_000 + day))
        world.write(row(day) + row(day + 1))
    world.follower = world.new_follower()
    world.settle()
    assert Counter(identities(world.door.items)) == Counter(world.expected())


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("grown_past", [False, True])
def test_copytruncate(world: World, restarted: bool, grown_past: bool) -> None:
    world.write(row(1) + row(2))
    world.settle()
    if restarted:
        world.follower.close()
    world.write(row(3))
    shutil.copy(world.path, world.path.with_name("queue_log.1"))
    os.truncate(world.path, 0)
    world.write("".join(row(4 + n) for n in range(9 if grown_past else 1)))
    if restarted:
        world.follower = world.new_follower()
    world.settle()
    assert Counter(identities(world.door.items)) == Counter(world.expected())


def test_what_is_gone_for_good_is_said(world: World) -> None:
    world.write(row(1) + row(2))
    world.settle()
    world.follower.close()
    world.path.unlink()
    world.path.write_text(row(8))
    world.follower = world.new_follower()
    with capture_logs() as logs:
        world.settle()
    assert [entry["log_level"] for entry in logs] == ["warning"]
    assert [item.time.second for item in world.door.items if isinstance(item, Draft)] == [21, 22, 28]


def test_the_last_line_of_a_finished_file_counts_as_in_a_whole_file(world: World) -> None:
    world.write(row(1) + row(2).rstrip("\n"))
    world.settle()
    assert len(world.door.items) == 1
    world.path.rename(world.path.with_name("queue_log.1"))
    world.path.write_text(row(3))
    world.settle()
    assert [isinstance(item, Draft) for item in world.door.items] == [True, True, True]


def test_a_state_that_cannot_be_read_means_reading_again(world: World) -> None:
    world.write(row(1) + row(1) + row(2))
    world.settle()
    world.state.write_text('{"offset": 5, "nonsense"')
    world.restart()
    world.settle()
    assert set(identities(world.door.items)) == set(world.expected())


def test_the_line_number_goes_on_after_a_restart(world: World) -> None:
    world.write(row(1) + "\n" + row(2))
    world.settle()
    world.restart()
    world.write("bad\n")
    world.settle()
    *_, bad = world.door.items
    assert isinstance(bad, Unreadable)
    assert bad.origin.line == 4


def test_an_endless_line_is_skipped_and_the_rest_read(world: World) -> None:
    world.write(row(1) + "x" * 1_500_000)
    world.settle()
    world.write("x" * 1_500_000 + "\n" + row(2))
    world.settle()
    one, long, two = world.door.items
    assert isinstance(one, Draft)
    assert isinstance(two, Draft)
    assert isinstance(long, Unreadable)
    assert "3000000 bytes" in long.error


def test_a_header_is_known_again_after_restart_and_rotation(tmp_path: Path) -> None:
    from zoneinfo import ZoneInfo

    path, door, state = tmp_path / "q.csv", Door(), tmp_path / "state.json"
    settings = AsteriskSource(format="queue_log_csv", pbx="p", zone=ZoneInfo("UTC"))

    def follow() -> None:
        follower = Follower(path, reader_for(settings), state, door.admit)
        while follower.step():
            pass
        follower.close()

    def told(second: int) -> str:
        return f"ABANDON,c,q,NONE,2026-07-01 10:00:0{second},1,1,{second}\n"

    header = "event,callid,queuename,agent,time,data1,data2,data3\n"
    path.write_text(header + told(1))
    follow()
    with path.open("a") as file:
        file.write(told(2))
    follow()
    path.rename(tmp_path / "q.csv.1")
    path.write_text(header + told(3))
    follow()
    assert [item.data["wait"] for item in door.items if isinstance(item, Draft)] == [1, 2, 3]


def test_a_packed_file_cannot_be_followed(world: World) -> None:
    world.path.write_bytes(gzip.compress(row(1).encode()))
    with pytest.raises(UnfitFile, match="without following"):
        world.settle()


def test_many_rows_go_in_batches_with_a_state_after_each(world: World) -> None:
    world.write("".join(row(n // 50, call=n % 7) for n in range(9_000)))
    steps = 0
    while world.follower.step():
        steps += 1
        assert json.loads(world.state.read_text())["line"] == len(world.door.items) + 1
    assert steps >= 4
    assert identities(world.door.items) == world.expected()


def test_run_stops_when_told(world: World) -> None:
    stop, arrived = Event(), Event()

    def admit(batch: list[Item]) -> None:
        world.door.admit(batch)
        arrived.set()

    world.write(row(1))
    follower = Follower(world.path, reader(), world.state, admit)
    thread = Thread(target=follower.run, args=(stop, 0.01))
    thread.start()
    assert arrived.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert identities(world.door.items) == world.expected()


def test_rotated_siblings_are_told_from_other_files(tmp_path: Path) -> None:
    names = ["queue_log.1", "queue_log.2.gz", "queue_log-20261122", "queue_log.bak", "queue_log.csv", "queue_logs.1"]
    for age, name in enumerate(names):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (2_000_000_000 - age, 2_000_000_000 - age))
    found = [path.name for path in rotated_siblings(tmp_path / "queue_log")]
    assert found == ["queue_log-20261122", "queue_log.2.gz", "queue_log.1"]


def _pack(path: Path) -> None:
    status = path.stat()
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    os.utime(packed, ns=(status.st_atime_ns, status.st_mtime_ns))
    path.unlink()
