"""Records that aren't our door's, and those that are no events: a replay makes of them what the sink made of them."""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ingest.log import Message
from ingest.unreadable import UNREADABLE_TYPE
from tests.integration.replay.place import Place
from tests.support.sink_parts import foreign, queue_event, stamped
from wattline import archiving
from wattline.replaying import finish

PERIOD = ("2026-11-22", "2026-11-23")
ALWAYS = ("2026-01-01", "2100-01-01")


def told_by_others(number: int, **changes: object) -> Message:
    """An event as a foreign producer writes it: nobody has said when it came."""
    fields: Mapping[str, object] = json.loads(queue_event(number).model_dump_json(exclude_none=True))
    told = {name: value for name, value in fields.items() if name not in ("recorded", "schema_version")} | changes
    return replace(foreign(queue_event(number)), value=json.dumps(told, ensure_ascii=False).encode())


def told_barely(number: int) -> Message:
    """The same without a header: the event itself says what it is."""
    return replace(told_by_others(number, type="wattline.queue_event"), type="", headers={})


@pytest.fixture
def mixed(place: Place, no_dbt: None) -> Place:
    good = [stamped(queue_event(number)) for number in range(100)]
    others = [told_by_others(number) for number in range(100, 130)]
    bad = [told_by_others(number, agent=7) for number in range(200, 203)]
    strange = replace(foreign(queue_event(300)), type="wattline.no_such_type")
    place.append_messages([*good, *others, *bad, strange])
    place.append_messages([Message("calls.queue", "key", UNREADABLE_TYPE, "", b"sealed bytes", {"reader": "cdr"})])
    place.load()
    # A correction of what another has told, under the same id: the later one counts.
    place.append_messages([told_by_others(110, agent="103")])
    place.load()
    return place


def test_nothing_changes_where_all_is_there(mixed: Place) -> None:
    raw, letters = mixed.raw("queue_event"), mixed.letters()
    assert len(letters) == 5

    outcome = mixed.replay("calls.queue", *ALWAYS)

    assert (outcome.changed, outcome.dead_letters, outcome.new_dead_letters) == (False, 5, 0)
    assert mixed.raw("queue_event") == raw
    assert mixed.letters() == letters


def test_events_without_headers_stay_what_the_sink_made_of_them(place: Place, no_dbt: None, tmp_path: Path) -> None:
    place.append_messages([told_barely(number) for number in range(20)])
    place.load()
    raw = place.raw("queue_event")
    assert len(raw) == 20

    assert not place.replay("calls.queue", *PERIOD).changed

    assert place.raw("queue_event") == raw
    with place.open_log() as log, closing(place.client) as client:
        list(archiving.write(log, tmp_path, ["calls.queue"]))
        checks = list(archiving.check(client, tmp_path, "calls.queue", [date(2026, 11, 22)]))
    assert [(check.type, check.unstamped, check.agrees) for check in checks] == [("wattline.queue_event", 20, True)]


def test_letters_that_are_gone_come_back_under_their_ids(mixed: Place) -> None:
    letters = mixed.letters()
    mixed.command("ALTER TABLE ops.dead_letters DELETE WHERE _offset % 2 = 0")
    gone = 5 - len(mixed.letters())
    assert gone > 0

    assert mixed.replay("calls.queue", *ALWAYS, dry=True).new_dead_letters == gone
    assert len(mixed.letters()) == 5 - gone
    assert mixed.replay("calls.queue", *ALWAYS).new_dead_letters == gone

    assert [letter[:3] for letter in mixed.letters()] == [letter[:3] for letter in letters]


def test_letters_wait_until_the_tables_are_put_in_place(mixed: Place) -> None:
    mixed.command("ALTER TABLE ops.dead_letters DELETE WHERE _offset % 2 = 0")
    letters = mixed.letters()

    outcome = mixed.replay("calls.queue", *ALWAYS, confirm=lambda _outcome: False)

    assert outcome.new_dead_letters == 5 - len(letters) > 0
    assert mixed.letters() == letters
    assert mixed.leftovers() == []


def test_letters_of_a_replay_that_died_in_the_exchange_come_with_its_tables(mixed: Place) -> None:
    due = [letter[:3] for letter in mixed.letters()]
    mixed.command("ALTER TABLE ops.dead_letters DELETE WHERE _offset % 2 = 0")
    former = mixed.letters()

    def die(where: str) -> None:
        if where == "swapping":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mixed.replay("calls.queue", *ALWAYS, checkpoint=die)
    assert mixed.letters() == former

    assert [ended.state for ended in finish(mixed.settings)] == ["swapped"]
    assert [letter[:3] for letter in mixed.letters()] == due
    assert [letter for letter in mixed.letters() if letter in former] == former
    assert mixed.leftovers() == []


def test_a_correction_still_counts_when_every_row_was_lost(mixed: Place) -> None:
    columns = "id, time, agent, verb, _partition, _offset"
    before = sorted(mixed.rows(f"SELECT {columns} FROM raw.queue_event FINAL"), key=repr)
    mixed.command("ALTER TABLE raw.queue_event DELETE WHERE 1")

    mixed.replay("calls.queue", *PERIOD)

    assert sorted(mixed.rows(f"SELECT {columns} FROM raw.queue_event FINAL"), key=repr) == before
    assert mixed.value("SELECT count() FROM raw.queue_event FINAL WHERE agent = '103'") == 1


def test_too_many_bad_records_stop_a_replay_too(place: Place, no_dbt: None) -> None:
    place.append_messages([told_by_others(number) for number in range(50)])
    place.load()
    with place.sink() as sink:  # a sink that was told to let them pass
        sink.settings = replace(sink.settings, bad_share=replace(sink.settings.bad_share, minimum=10_000))
        place.append_messages([told_by_others(number, agent=7) for number in range(200, 400)])
        sink.run(until_empty=True)
    raw = place.raw("queue_event")
    place.command("TRUNCATE TABLE ops.dead_letters")

    with pytest.raises(Exception, match="events are bad, the limit is 10%"):
        place.replay("calls.queue", *PERIOD)

    assert place.raw("queue_event") == raw
    assert place.letters() == []
    assert place.leftovers() == []


def test_letters_without_a_time_belong_to_when_they_were_appended(mixed: Place) -> None:
    today = datetime.now(UTC)
    around = [(today + timedelta(days=days)).date().isoformat() for days in (-1, 2)]
    mixed.command("ALTER TABLE ops.dead_letters DELETE WHERE type = 'wattline.unreadable'")

    outcome = mixed.replay("calls.queue", *around)

    assert outcome.new_dead_letters == 1
