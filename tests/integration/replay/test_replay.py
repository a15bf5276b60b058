"""Raw of a period is what the records tell, whatever had become of it."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.drafts import Draft
from models.boards import AgentStatus
from models.tickets import TicketClosed, TicketOpened
from tests.integration.dbt.centre import Centre
from tests.integration.replay.place import CALLS, Place
from wattline.locks import Held
from wattline.replay_run import Outcome, ReplayFailed

BEGIN, END = "2026-03-01 20:00:00", "2026-03-02 20:00:00"
INSIDE = f"time >= '{BEGIN}' AND time < '{END}'"


@pytest.fixture
def loaded(place: Place, no_dbt: None) -> Place:
    """Three days of calls."""
    place.append(Centre(11).days(calls=150, spread=timedelta(days=3)))
    place.load()
    return place


def test_a_replay_of_what_is_there_changes_nothing(loaded: Place) -> None:
    before = {table: loaded.raw(table) for table in CALLS.values()}

    for topic in CALLS:
        outcome = loaded.replay(topic, BEGIN, END)
        assert outcome.state == "done"
        assert outcome.records > 0
        assert not outcome.changed

    assert {table: loaded.raw(table) for table in CALLS.values()} == before
    assert loaded.leftovers() == []


@pytest.mark.parametrize(
    "harm",
    [
        "ALTER TABLE raw.queue_event DELETE WHERE {inside} AND cityHash64(id) % 3 = 0",
        "ALTER TABLE raw.queue_event UPDATE talk = 7, wait = NULL WHERE {inside} AND cityHash64(id) % 3 = 0",
        "ALTER TABLE raw.queue_event DELETE WHERE {inside}",
        "INSERT INTO raw.queue_event SELECT * REPLACE (recorded + 1 AS recorded, 'x' AS verb) FROM raw.queue_event"
        " WHERE {inside}",
    ],
    ids=["rows gone", "rows altered", "all gone", "a wrong row wins"],
)
def test_harm_within_the_period_is_healed(loaded: Place, harm: str) -> None:
    before = loaded.raw("queue_event")
    loaded.command(harm.format(inside=INSIDE))
    assert loaded.raw("queue_event") != before

    outcome = loaded.replay("calls.queue", BEGIN, END)

    assert outcome.changed
    assert outcome.lost == 0
    assert loaded.raw("queue_event") == before
    assert loaded.leftovers() == []


@pytest.mark.parametrize("at_once", [2_000_000, 10])
def test_what_lies_outside_the_period_is_linked_or_copied_as_it_is(
    loaded: Place, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("connectors.clickhouse.shadow.AT_ONCE", at_once)  # a big table is copied day by day
    # Harm outside stays: it isn't asked about. Months that aren't touched are linked, the rest of this one copied.
    place = loaded
    place.append(Centre(5).days(calls=10, spread=timedelta(days=1)), recorded=datetime(2026, 4, 1, tzinfo=UTC))
    place.command("INSERT INTO raw.queue_event SELECT * REPLACE (time + toIntervalDay(90) AS time,"
                  " generateUUIDv4() AS id, 999999 AS _offset) FROM raw.queue_event")  # fmt: skip
    place.load()
    place.command(f"ALTER TABLE raw.queue_event DELETE WHERE NOT ({INSIDE}) AND cityHash64(id) % 5 = 0")
    before = place.raw("queue_event")
    place.command(f"ALTER TABLE raw.queue_event UPDATE agent = 'nobody' WHERE {INSIDE}")

    place.replay("calls.queue", BEGIN, END)

    assert place.raw("queue_event") == before
    assert place.value("SELECT uniqExact(toYYYYMM(time)) FROM raw.queue_event") > 1


def test_only_the_types_that_are_asked_for(place: Place, no_dbt: None) -> None:
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    place.append(
        Draft(kind, "desk", at + timedelta(hours=number), dict(kind.example) | {"ticket": f"FT-{number}"})
        for number in range(30)
        for kind in (TicketOpened, TicketClosed)
    )
    place.load()
    before = {table: place.raw(table) for table in ("ticket_opened", "ticket_closed")}
    for table in before:
        place.command(f"ALTER TABLE raw.{table} DELETE WHERE cityHash64(id) % 2 = 0")
    harmed = place.raw("ticket_closed")

    place.replay("tickets", "2026-03-01", "2026-03-03", types=(TicketOpened,))

    assert place.raw("ticket_opened") == before["ticket_opened"]
    assert place.raw("ticket_closed") == harmed

    place.replay("tickets", "2026-03-01", "2026-03-03")

    assert {table: place.raw(table) for table in before} == before


def test_events_that_the_log_has_lost_are_not_given_up_unasked(loaded: Place) -> None:
    before = loaded.raw("queue_event")
    with loaded.open_log() as log:
        log.trim(datetime.now(UTC) + timedelta(days=60))  # type: ignore[attr-defined]
    loaded.append(Centre(3).days(calls=5, spread=timedelta(hours=1)))
    loaded.load()
    grown = loaded.raw("queue_event")

    with pytest.raises(ReplayFailed, match=r"events that raw has were not found.*has let go of.*--accept-loss"):
        loaded.replay("calls.queue", BEGIN, END)

    assert loaded.raw("queue_event") == grown
    assert loaded.leftovers() == []

    outcome = loaded.replay("calls.queue", BEGIN, END, accept_loss=True)

    assert outcome.lost > 0
    left = set(map(repr, loaded.raw("queue_event")))
    assert len(left) == len(grown) - outcome.lost
    assert sum(repr(row) not in left for row in before) == outcome.lost


def test_what_neither_raw_nor_the_log_has_any_more_is_not_called_whole(loaded: Place) -> None:
    with loaded.open_log() as log:
        log.trim(datetime.now(UTC) + timedelta(days=60))  # type: ignore[attr-defined]
    loaded.append(Centre(3).days(calls=5, spread=timedelta(hours=1)))
    loaded.load()
    loaded.command("TRUNCATE TABLE raw.queue_event")
    inside = ("2026-03-01 00:00:00", "2026-03-05 00:00:00")  # some of it is in the log, most of it isn't

    with pytest.raises(ReplayFailed, match=r"has let go of what came before .* begins earlier.*--archive DIR"):
        loaded.replay("calls.queue", *inside)

    assert loaded.value("SELECT count() FROM raw.queue_event") == 0
    assert loaded.leftovers() == []
    assert loaded.replay("calls.queue", *inside, dry=True).state == "compared"
    assert loaded.replay("calls.queue", *inside, accept_loss=True).changed


def test_a_dry_run_tells_and_changes_nothing(loaded: Place) -> None:
    loaded.command(f"ALTER TABLE raw.queue_event DELETE WHERE {INSIDE} AND verb = 'CONNECT'")
    harmed = loaded.raw("queue_event")

    outcome = loaded.replay("calls.queue", BEGIN, END, dry=True)

    assert outcome.state == "compared"
    assert sum(day.restored for day in outcome.days) > 0
    assert {day.day.isoformat() for day in outcome.days} == {"2026-03-02", "2026-03-03"}
    assert loaded.raw("queue_event") == harmed
    assert loaded.leftovers() == []
    assert loaded.replay("calls.queue", BEGIN, END, confirm=lambda _outcome: False).state == "compared"
    assert loaded.raw("queue_event") == harmed


def test_the_former_table_can_be_kept(loaded: Place) -> None:
    loaded.command(f"ALTER TABLE raw.queue_event DELETE WHERE {INSIDE}")
    harmed = loaded.raw("queue_event")

    loaded.replay("calls.queue", BEGIN, END, keep=True)

    assert loaded.raw("queue_event__replay") == harmed
    assert loaded.leftovers() == ["queue_event__replay"]
    loaded.replay("calls.queue", BEGIN, END)
    assert loaded.leftovers() == []


def test_the_newest_rows_of_boards_are_renewed(place: Place, no_dbt: None) -> None:
    at = datetime.now(UTC) - timedelta(hours=3)
    for minute in range(3):
        place.append(
            Draft(AgentStatus, "boards", at + timedelta(minutes=minute), dict(AgentStatus.example) | {
                "board": f"agent/pbx-east/{agent}", "agent": str(agent), "handled_today": minute,
                "since": at, "logged_in_since": at,
            })
            for agent in range(100, 110)
        )  # fmt: skip
    place.load()
    latest = "SELECT * FROM raw.agent_status__latest FINAL ORDER BY board"
    due = place.rows(latest)
    place.command(
        "INSERT INTO raw.agent_status SELECT * REPLACE (generateUUIDv4() AS id, time + 600 AS time, 'wrong' AS agent)"
        " FROM raw.agent_status WHERE board != 'agent/pbx-east/104'"
    )
    place.command("ALTER TABLE raw.agent_status__latest DELETE WHERE agent = '104'")
    assert place.rows(latest) != due

    period = ((at - timedelta(hours=1)).isoformat(), (at + timedelta(hours=1)).isoformat())
    outcome = place.replay("boards", *period, accept_loss=True)

    assert outcome.lost == 27
    assert place.rows(latest) == due
    assert place.leftovers() == []


def test_an_empty_warehouse_is_filled_again(loaded: Place) -> None:
    before = loaded.raw("queue_event")
    loaded.command("TRUNCATE TABLE raw.queue_event")

    loaded.replay("calls.queue", "2000-01-01", "2100-01-01")

    assert loaded.raw("queue_event") == before


def test_nothing_in_the_period_is_told(loaded: Place) -> None:
    with pytest.raises(ReplayFailed, match=r"nothing of calls[.]queue in this period"):
        loaded.replay("calls.queue", "2031-01-01", "2031-01-02")
    assert loaded.leftovers() == []


def test_two_replays_take_turns(loaded: Place) -> None:
    def another(_outcome: Outcome) -> bool:
        with pytest.raises(Held):
            loaded.replay("calls.cdr", BEGIN, END)
        return True

    assert loaded.replay("calls.queue", BEGIN, END, confirm=another).state == "done"
