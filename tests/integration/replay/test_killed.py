"""A replay killed with -9 at each step: what is read is the old or the new, and whoever comes next finishes it."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from ingest.drafts import Draft
from models.tickets import TicketClosed, TicketOpened
from tests.integration.replay.dying import TYPES
from tests.integration.replay.place import Place
from wattline.replay_run import ReplayFailed
from wattline.replaying import finish

PERIOD = ("2026-03-01", "2026-03-03")
TABLES = ("ticket_opened", "ticket_closed")


@pytest.fixture
def harmed(place: Place) -> Place:
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    place.append(
        Draft(kind, "desk", at + timedelta(hours=number), dict(kind.example) | {"ticket": f"FT-{number}"})
        for number in range(30)
        for kind in (TicketOpened, TicketClosed)
    )
    place.load()
    return place


def state(place: Place) -> dict[str, object]:
    return {table: place.raw(table) for table in TABLES}


def kill_at(place: Place, point: str, nth: int = 1) -> None:
    program = [sys.executable, "-m", "tests.integration.replay.dying"]
    done = subprocess.run(
        [*program, str(place.home), str(place.port), *PERIOD, point, str(nth)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("point", ["created", "taken over", "filled", "compared"])
def test_before_the_exchange_nothing_is_touched(harmed: Place, point: str) -> None:
    for table in TABLES:
        harmed.command(f"ALTER TABLE raw.{table} DELETE WHERE cityHash64(id) % 2 = 0")
    before = state(harmed)

    kill_at(harmed, point)

    assert state(harmed) == before
    assert harmed.leftovers() != []
    assert [ended.state for ended in finish(harmed.settings)] == ["failed"]
    assert state(harmed) == before
    assert harmed.leftovers() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("point", "nth"), [("swapping", 1), ("exchange", 2), ("bring newer", 1), ("bring newer", 2), ("swapped", 1)]
)
def test_from_the_exchange_on_it_is_finished(harmed: Place, no_dbt: None, point: str, nth: int) -> None:
    due = state(harmed)
    for table in TABLES:
        harmed.command(f"ALTER TABLE raw.{table} DELETE WHERE cityHash64(id) % 2 = 0")

    kill_at(harmed, point, nth)
    # The sink has gone on: into whichever table has the name.
    harmed.append([Draft(TicketOpened, "desk", datetime(2026, 3, 2, tzinfo=UTC), dict(TicketOpened.example))])
    harmed.load()
    ended = finish(harmed.settings)

    assert [replay.state for replay in ended] == ([] if point == "swapped" else ["swapped"])
    found = state(harmed)
    assert found["ticket_closed"] == due["ticket_closed"]
    assert {repr(row) for row in found["ticket_opened"]} > {repr(row) for row in due["ticket_opened"]}
    assert len(found["ticket_opened"]) == len(due["ticket_opened"]) + 1
    assert finish(harmed.settings) == []
    # Whatever a kill after the end has left is gone with the next replay.
    assert harmed.replay("tickets", *PERIOD, types=TYPES).state == "done"
    assert harmed.leftovers() == []


def test_a_replay_of_another_host_is_left_alone_unless_it_is_dead(harmed: Place, no_dbt: None) -> None:
    harmed.command(
        "INSERT INTO ops.replays (id, topic, types, begins, ends, host, started, state) VALUES (generateUUIDv4(),"
        " 'tickets', ['wattline.ticket_opened'], now(), now(), 'elsewhere', now(), 'filling')"
    )

    with pytest.raises(ReplayFailed, match="begun on host elsewhere"):
        harmed.replay("tickets", *PERIOD, types=TYPES)

    assert [ended.state for ended in finish(harmed.settings, take_over=True)] == ["failed"]
    assert harmed.replay("tickets", *PERIOD, types=TYPES).state == "done"


def test_after_a_restore_nobody_knows_the_shadow_and_nothing_is_lost(harmed: Place) -> None:
    # Tables that a restore has made have other uuids than the books say; the former table stands beside the new one.
    due = state(harmed)
    harmed.command("CREATE TABLE raw.ticket_opened__replay AS raw.ticket_opened")
    harmed.command("INSERT INTO raw.ticket_opened__replay SELECT * FROM raw.ticket_opened")
    harmed.command("ALTER TABLE raw.ticket_opened DELETE WHERE _offset >= 20")
    harmed.command(
        "INSERT INTO ops.replays (id, topic, types, begins, ends, host, started, state, tables, marks) VALUES"
        " (generateUUIDv4(), 'tickets', ['wattline.ticket_opened'], now(), now(), hostName(), now(), 'swapping',"
        " {'raw.ticket_opened': 'gone'}, {0: 20, 1: 20})"
    )

    assert [ended.state for ended in finish(harmed.settings)] == ["swapped"]

    assert state(harmed) == due
    assert harmed.leftovers() == []
