"""What a run of dbt leaves in its books, and which runs it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.dbt.centre import Centre
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import FACTS, Marts

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

STATES = "SELECT state FROM ops.mart_runs FINAL WHERE run_no = (SELECT max(run_no) FROM ops.mart_runs) ORDER BY state"
CALLS = "SELECT count() FROM marts.fct_call"


@pytest.fixture(scope="module")
def empty(marts: Marts) -> Marts:
    """Everything built where no event has come yet."""
    marts.build("run", "--select", *(f"+{name}" for name in ("tag:history", *FACTS)))
    return marts


def test_empty_warehouse_serves_empty_marts(empty: Marts) -> None:
    served = empty.served()
    assert served.keys() == set(FACTS)
    assert all(rows == [] for rows in served.values())


def test_events_show_before_any_run_has_seen_them(feed: Feed, empty: Marts) -> None:
    feed.insert(Centre(1).days(calls=20, spread=timedelta(hours=3)))

    assert feed.value(CALLS) >= 20
    assert feed.value("SELECT count() FROM marts_history.fct_call_history") == 0


def test_run_of_some_models_moves_no_watermark(feed: Feed, empty: Marts) -> None:
    empty.build("run", "--select", "int_new_links")
    assert [state for (state,) in feed.rows(STATES)] == ["partial", "started"]

    empty.refresh()
    assert [state for (state,) in feed.rows(STATES)] == ["done", "started"]
    assert feed.value("SELECT count() FROM marts_history.fct_call_history FINAL") == feed.value(CALLS)


def test_half_a_rebuild_is_refused(empty: Marts) -> None:
    done = empty.dbt("run", "--full-refresh", "--select", "fct_call_history")

    assert done.returncode != 0
    assert "the history is rebuilt as a whole" in done.stdout


def test_another_reporting_zone_asks_for_a_rebuild(empty: Marts) -> None:
    done = empty.dbt("run", "--select", "tag:history", WATTLINE_REPORTING_ZONE="Europe/Berlin")

    assert done.returncode != 0
    assert "run once with --full-refresh" in done.stdout
