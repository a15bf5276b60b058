"""Every view that dbt makes for a server, read by an account that has been granted `marts` and nothing below it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.dbt.centre import Centre
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts
from tests.integration.grants.engine import ask
from tests.support.gateway import running_gateway

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

# A family's longest step reads through all the others, and every one is asked who it reads for.
VIEWS = (
    "SELECT name FROM system.tables WHERE database = 'marts' "
    "AND NOT match(name, '_(15m|hour|day|week|month)$|^rpt_.*_year$') ORDER BY name"
)
ON_BEHALF_OF_NOBODY = (
    "SELECT name FROM system.tables WHERE database = 'marts' AND engine = 'View' "
    "AND create_table_query NOT LIKE '%SQL SECURITY DEFINER%'"
)


def test_a_reader_sees_marts_with_no_grant_below(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as gateway:
        feed = Feed(gateway.port)
        feed.migrate()
        feed.insert(Centre(1).days(calls=20, spread=timedelta(hours=3)))
        Marts(feed, tmp_path / "dbt").build("run", DBT_VIEW_SECURITY="definer")
        views = [name for (name,) in feed.rows(VIEWS)]
        assert feed.rows(ON_BEHALF_OF_NOBODY) == []
        whole = feed.value("SELECT count() FROM marts.fct_call")
        feed.close()
    assert whole
    name_the_definer(gateway.data_path)

    answers = ask(gateway.data_path / "store", "planner", [f"SELECT count() FROM marts.{name}" for name in views])

    assert {name: answer for name, answer in zip(views, answers, strict=True) if not answer.strip().isdigit()} == {}
    assert int(dict(zip(views, answers, strict=True))["fct_call"]) == whole


def name_the_definer(data: Path) -> None:
    """The engine behind the gateway calls its only user `default`; who made the views has another name on a server."""
    definer = "DEFINER = default SQL SECURITY DEFINER"
    made = [path for path in data.rglob("*.sql") if definer in path.read_text()]
    assert len(made) > 10
    for path in made:
        path.write_text(path.read_text().replace(definer, definer.replace("default", "wattline")))
