"""dbt-clickhouse, unchanged, builds a project through the gateway: every materialisation that Wattline uses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.gateway import RunningGateway, password

FILES = {
    "dbt_project.yml": """
name: trial
version: "1.0"
profile: trial
model-paths: [models]
seed-paths: [seeds]
""",
    "seeds/queues.csv": "queue,threshold\nfaults,20\nbills,30\n报修,15\n",
    "models/calls.sql": """
{{ config(materialized='table', engine='MergeTree()', order_by='call_id', partition_by='toDate(at)') }}
select number as call_id, toDateTime('2026-01-01 00:00:00', 'UTC') + number * 3600 as at,
       if(number % 2 = 0, 'faults', 'bills') as queue, toUInt32(number) as wait
from numbers({{ var('calls', 48) }})
""",
    "models/answered.sql": """
{{ config(materialized='view') }}
select c.call_id as call_id, c.queue as queue, c.wait as wait, q.threshold as threshold
from {{ ref('calls') }} c join {{ ref('queues') }} q on q.queue = c.queue
""",
    "models/agg_overwrite.sql": """
{{ config(materialized='incremental', incremental_strategy='insert_overwrite', engine='MergeTree()',
          order_by='(day, queue)', partition_by='day') }}
select toDate(at) as day, queue, count() as calls from {{ ref('calls') }}
{% if is_incremental() %} where at >= (select max(day) from {{ this }}) {% endif %}
group by day, queue
""",
    "models/agg_delete_insert.sql": """
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='queue', engine='MergeTree()',
          order_by='queue') }}
select queue, count() as calls, max(at) as last from {{ ref('calls') }} group by queue
""",
    "models/agg_append.sql": """
{{ config(materialized='incremental', incremental_strategy='append', engine='MergeTree()', order_by='call_id') }}
select call_id, wait from {{ ref('calls') }}
{% if is_incremental() %} where call_id > (select max(call_id) from {{ this }}) {% endif %}
""",
    "models/agg_legacy.sql": """
{{ config(materialized='incremental', unique_key='call_id', engine='MergeTree()', order_by='call_id') }}
select call_id, wait from {{ ref('calls') }}
""",
    "models/within.sql": """
{{ config(materialized='table', order_by='queue') }}
select queue, countIf(wait <= threshold) as within, count() as offered from {{ ref('answered') }} group by queue
""",
    "models/schema.yml": """
models:
  - name: calls
    columns:
      - name: call_id
        data_tests: [unique, not_null]
  - name: within
    columns:
      - name: queue
        data_tests:
          - accepted_values: {arguments: {values: [faults, bills]}}
unit_tests:
  - name: the_boundary_is_included
    model: within
    given:
      - input: ref('answered')
        rows:
          - {call_id: 1, queue: faults, wait: 20, threshold: 20}
          - {call_id: 2, queue: faults, wait: 21, threshold: 20}
    expect:
      rows:
        - {queue: faults, within: 1, offered: 2}
""",
}


@pytest.fixture
def project(tmp_path: Path, gateway: RunningGateway, database: str) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    profile = {
        "type": "clickhouse",
        "driver": "http",
        "host": "127.0.0.1",
        "port": gateway.port,
        "user": "writer",
        "password": password("writer"),
        "schema": database,
        "threads": 2,
    }
    (tmp_path / "profiles.yml").write_text(
        json.dumps({"trial": {"target": "gateway", "outputs": {"gateway": profile}}})
    )
    return tmp_path


def dbt(project: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *arguments],
        cwd=project,
        env={**os.environ, "DBT_PROFILES_DIR": str(project), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_build_twice_with_new_data_in_between(project: Path, gateway: RunningGateway, database: str) -> None:
    first = dbt(project, "build")
    assert "ERROR=0" in first
    assert "the_boundary_is_included" in first

    dbt(project, "build", "--vars", "{calls: 60}")
    with gateway.client(database=database) as client:
        by_day = client.query("SELECT day, sum(calls) FROM agg_overwrite GROUP BY day ORDER BY day").result_rows
        assert [calls for _, calls in by_day] == [24, 24, 12]
        assert client.query("SELECT queue, calls FROM agg_delete_insert ORDER BY queue").result_rows == [
            ("bills", 30),
            ("faults", 30),
        ]
        for table in ("agg_append", "agg_legacy"):
            assert client.query(f"SELECT count(), uniqExact(call_id) FROM {table}").result_rows == [(60, 60)]
        assert client.query("SELECT queue, within, offered FROM within ORDER BY queue").result_rows == [
            ("bills", 15, 30),
            ("faults", 11, 30),
        ]
        assert client.query("SELECT threshold FROM queues WHERE queue = '报修'").result_rows == [(15,)]

    dbt(project, "build", "--full-refresh")
    assert "catalog.json" in " ".join(str(path) for path in _documented(project))


def _documented(project: Path) -> list[Path]:
    """`dbt docs generate` reads the catalogue from system tables."""
    dbt(project, "docs", "generate")
    return list((project / "target").glob("*.json"))
