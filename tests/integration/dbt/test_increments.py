"""However the events come in, the marts say what a rebuild from all of raw would say."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.reference_centre import Roster
from tests.integration.dbt import adherence, surveys
from tests.integration.dbt.centre import Centre
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import FACTS, Marts, different

SEED = 20260301


pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def grown(feed: Feed, marts: Marts) -> Marts:
    """Marts grown over five runs: chunks in any order, one of them the rest of an insert that was killed half-way."""
    drafts = Centre(SEED).days(calls=400, spread=timedelta(days=2))
    random.Random(SEED).shuffle(drafts)
    size = len(drafts) // 4 + 1
    first, second, third, last = (drafts[begin : begin + size] for begin in range(0, len(drafts), size))

    feed.insert(first)
    marts.build("run")
    feed.insert(second)
    marts.refresh()

    hole = feed.reserve(third[: size // 2])
    feed.insert(third[size // 2 :], proven=False)
    marts.refresh()
    feed.fill(hole)
    marts.refresh()

    # The last chunk comes with a repeat of the first, as a file read twice would.
    feed.insert([*last, *first[:200]])
    marts.refresh()
    return marts


def test_growing_equals_rebuilding(grown: Marts) -> None:
    by_increments = grown.history()
    assert [name for name in FACTS if len(by_increments[name]) < 50] == []

    # In another zone of the process, too: no number may hang on it.
    grown.build("run", "--full-refresh", "--select", "tag:history", TZ="Asia/Shanghai")

    rebuilt = grown.history()
    for name in FACTS:
        assert different(by_increments[name], rebuilt[name]) == [], name


def test_live_equals_history(grown: Marts) -> None:
    grown.serve_from("2099-01-01 00:00:00")
    closed = grown.served()
    grown.serve_from("1970-01-01 00:00:00")
    live = grown.served()
    grown.serve_from("2026-03-02 10:15:00")
    both = grown.served()

    for name in FACTS:
        assert different(closed[name], live[name]) == [], name
        assert different(closed[name], both[name]) == [], name


def test_adherence_is_what_plain_python_counts(feed: Feed, grown: Marts) -> None:
    assert grown
    same_adherence(feed)


def test_survey_offers_are_what_plain_python_finds(feed: Feed, grown: Marts) -> None:
    assert grown
    assert surveys.stored(feed) == surveys.offers(feed)


def test_roster_that_is_corrected_leaves_its_former_day(feed: Feed, grown: Marts) -> None:
    draft = next(draft for draft in Centre(SEED).days(calls=1, spread=timedelta(days=2)) if draft.event_type is Roster)
    moved = {name: draft.data[name] + timedelta(days=40) for name in ("starts_at", "ends_at")}
    days = len(adherence.stored(feed))

    # The same word about the same stretch, told right: raw forgets where it was planned before.
    feed.insert([replace(draft, data=draft.data | moved)], recorded=datetime.now(UTC) + timedelta(seconds=1))
    feed.client.command("OPTIMIZE TABLE raw.roster FINAL")
    grown.build("run", "--select", "+fct_adherence_day")

    assert len(adherence.stored(feed)) == days + 1
    same_adherence(feed)


def same_adherence(feed: Feed) -> None:
    stored, counted = adherence.stored(feed), adherence.days(feed)
    assert stored.keys() == counted.keys()
    for key, day in counted.items():
        assert stored[key] == pytest.approx(day.seconds(), abs=0.5), key


def test_all_tests_of_the_project_hold(grown: Marts) -> None:
    output = grown.build("test")

    assert "ERROR=0" in output
    assert "SKIP=0" in output


def test_correction_replaces_what_was_counted(feed: Feed, grown: Marts) -> None:
    call, talk = feed.rows(
        "SELECT call_id, talk_seconds FROM marts_history.fct_queue_visit_history FINAL "
        "WHERE outcome = 'answered' AND completed_by = 'caller' ORDER BY call_id LIMIT 1"
    )[0]
    completion = next(
        draft
        for draft in Centre(SEED).days(calls=400, spread=timedelta(days=2))
        if draft.data.get("call_id") == call
        and draft.data.get("verb") == "COMPLETECALLER"
        and draft.data["talk"] == talk
    )
    before = feed.value("SELECT sum(talk_seconds_all) FROM marts_history.agg_queue_15m_history FINAL")

    # The parameters are part of the identity and stay; what the reader made of them is corrected.
    corrected = replace(completion, data={**completion.data, "talk": talk + 100})
    feed.insert([corrected], recorded=datetime.now(UTC) + timedelta(seconds=1))
    grown.refresh()

    after = feed.value("SELECT sum(talk_seconds_all) FROM marts_history.agg_queue_15m_history FINAL")
    assert after == before + 100


def test_log_that_begins_anew_is_seen(feed: Feed, grown: Marts) -> None:
    before = feed.value("SELECT count() FROM marts_history.fct_call_history FINAL")
    feed.offsets.clear()
    feed.proven.clear()

    feed.insert(Centre(7).days(calls=3, spread=timedelta(hours=1)))
    grown.refresh()

    assert feed.value("SELECT count() FROM marts_history.fct_call_history FINAL") >= before + 3
