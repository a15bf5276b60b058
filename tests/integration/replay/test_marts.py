"""After a replay the marts are what a build from nothing would make them."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.dbt.centre import Centre
from tests.integration.replay.place import CALLS, FACTS, Place, Rows
from tests.support.gateway import RunningGateway
from wattline import archiving

BEGIN, END = "2026-03-02 02:00:00", "2026-03-02 20:00:00"
INSIDE = f"time >= '{BEGIN}' AND time < '{END}'"

HARM = (
    # Gone, altered, tied to other calls, told by another PBX; a restart that never was, and one that is forgotten.
    f"ALTER TABLE raw.queue_event DELETE WHERE {INSIDE} AND cityHash64(id) % 4 = 0",
    f"ALTER TABLE raw.queue_event UPDATE talk = ifNull(talk, 0) + 100 WHERE {INSIDE} AND cityHash64(id) % 4 = 1",
    f"ALTER TABLE raw.queue_event UPDATE call_id = concat('no-such-', call_id) WHERE {INSIDE}"
    " AND cityHash64(id) % 4 = 2",
    f"ALTER TABLE raw.queue_event UPDATE verb = if(verb = 'QUEUESTART', 'ABANDON', 'QUEUESTART') WHERE {INSIDE}"
    " AND (verb = 'QUEUESTART' OR cityHash64(id) % 97 = 3)",
    f"ALTER TABLE raw.call_detail_record UPDATE linked_id = concat('9', linked_id) WHERE {INSIDE}"
    " AND cityHash64(id) % 3 = 0",
    f"ALTER TABLE raw.channel_event UPDATE linked_id = '1772400000.1' WHERE {INSIDE} AND cityHash64(id) % 3 = 0",
    f"ALTER TABLE raw.channel_event DELETE WHERE {INSIDE} AND cityHash64(id) % 3 = 1",
    f"ALTER TABLE raw.ivr_node_hit UPDATE node = 'nowhere' WHERE {INSIDE} AND cityHash64(id) % 3 = 0",
)


@pytest.fixture(scope="module")
def house(gateway: RunningGateway, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Three days of calls, told in any order, and the marts of them."""
    place = Place(Path(tmp_path_factory.mktemp("house")), gateway.port)
    drafts = Centre(20).days(calls=300, spread=timedelta(days=3))
    random.Random(20).shuffle(drafts)
    place.append(drafts)
    place.load()
    place.dbt("run", "--select", *(f"+{name}" for name in ("tag:history", *FACTS)))
    return place


def numbers(place: Place) -> dict[str, Rows]:
    """Raw of the calls, all that is stored and all that is served."""
    return {
        **{f"raw {table}": place.raw(table) for table in CALLS.values()},
        **{f"stored {name}": rows for name, rows in place.stored().items()},
        **{f"served {name}": rows for name, rows in place.served().items()},
    }


def assert_equal(found: dict[str, Rows], due: dict[str, Rows]) -> None:
    for name, rows in due.items():
        there, wanted = Counter(map(repr, found[name])), Counter(map(repr, rows))
        assert (list(wanted - there)[:3], list(there - wanted)[:3]) == ([], []), name


def replay_all(place: Place, monkeypatch: pytest.MonkeyPatch, **more: Any) -> None:
    """Each topic of the calls; the first ones as if each had died before dbt ran: the last run sees them all."""
    for topic in CALLS:
        with monkeypatch.context() as patch:
            if topic != list(CALLS)[-1]:
                patch.setattr("wattline.replaying.rebuild_marts", lambda _settings: Failed())
            outcome = place.replay(topic, BEGIN, END, **more)
        assert outcome.changed
    assert outcome.state == "done"


class Failed:
    ok = False


@pytest.mark.slow
def test_marts_of_harmed_raw_are_healed(house: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    due = numbers(house)
    assert all(len(due[f"stored {name}"]) > 50 for name in FACTS)
    for harm in HARM:
        house.command(harm)
    house.dbt("run", "--full-refresh", "--select", "tag:history")  # the marts have believed all of it
    harmed = numbers(house)
    assert all(harmed[f"stored {name}"] != due[f"stored {name}"] for name in FACTS)

    replay_all(house, monkeypatch)

    assert_equal(numbers(house), due)


@pytest.mark.slow
def test_a_replay_of_a_committed_period_changes_nothing(house: Place) -> None:
    due, letters = numbers(house), house.letters()

    outcome = house.replay("calls.channel", "2026-03-01", "2026-03-05")

    assert (outcome.state, outcome.changed) == ("done", False)
    assert_equal(numbers(house), due)
    assert house.letters() == letters


@pytest.mark.slow
def test_a_period_that_the_log_has_let_go_of_comes_back_from_the_archive(
    house: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = numbers(house)
    archive = tmp_path / "archive"
    with house.open_log() as log:
        assert sum(done.records for done in archiving.write(log, archive, CALLS)) > 1000
        log.trim(datetime.now(UTC) + timedelta(days=60))  # type: ignore[attr-defined]
        assert log.bounds("calls.queue", 0)[0] > 0
    for harm in HARM:
        house.command(harm)

    replay_all(house, monkeypatch, archive=archive)

    assert_equal(numbers(house), due)
