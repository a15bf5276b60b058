"""The boards that a wallboard reads: the newest row of each, through the account of a reader."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from connectors.clickhouse.client import Address, connect
from ingest.drafts import Draft
from models.boards import AgentStatus, QueueStatus
from models.reference_centre import Agent
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts
from tests.support.gateway import password

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MODELS = ("int_agent_numbers", "agent_board", "queue_board")
NOW = datetime.now(UTC).replace(microsecond=0)


def agent_status(agent: str, state: str, ago: float, **more: Any) -> Draft:
    """A board that was published so many seconds ago, of a state that began then."""
    time = NOW - timedelta(seconds=ago)
    data = {"board": f"agent/east/{agent}", "pbx": "east", "agent": agent, "state": state, "since": time, **more}
    return Draft(AgentStatus, "agent_board", time, {"queues": [], **data})


def queue_status(queue: str, ago: float, **more: Any) -> Draft:
    time = NOW - timedelta(seconds=ago)
    own = {name: value for name, value in QueueStatus.example.items() if isinstance(value, int)}
    return Draft(
        QueueStatus,
        "queue_board",
        time,
        {**own, "board": f"queue/east/{queue}", "pbx": "east", "queue": queue, **more},
    )


@pytest.fixture(scope="module")
def boards(feed: Feed, marts: Marts) -> Marts:
    """The views, with their unit tests."""
    marts.build("build", "--select", *MODELS)
    return marts


@pytest.fixture(scope="module")
def reader(feed: Feed, boards: Marts) -> Iterator[Client]:
    client = connect(Address(port=feed.port, user="reader", password=password("reader"), database="marts"))
    yield client
    client.close()


def states(reader: Client) -> dict[str, str]:
    return dict(reader.query("SELECT agent, state FROM agent_board").result_rows)


def test_the_last_word_about_an_agent_counts_however_often_and_late_others_come(feed: Feed, reader: Client) -> None:
    ringing, talking = agent_status("103", "ringing", 20), agent_status("103", "talking", 10)

    feed.insert([talking])
    feed.insert([ringing, talking, ringing])
    feed.insert([talking])

    assert states(reader)["103"] == "talking"


def test_of_one_moment_the_later_record_counts(feed: Feed, reader: Client) -> None:
    told_at = NOW - timedelta(seconds=5)

    feed.insert([agent_status("104", "ready", 5)], recorded=told_at + timedelta(seconds=2))
    feed.insert([agent_status("104", "paused", 5)], recorded=told_at + timedelta(seconds=1))

    assert states(reader)["104"] == "ready"


def test_the_bulk_lane_feeds_the_boards_too(feed: Feed, reader: Client) -> None:
    placed = feed.reserve([agent_status("105", "wrap_up", 3)])
    for (topic, partition), entries in placed.items():
        lines = [event.model_dump_json(exclude_none=True).encode() for _, event in entries]
        feed.warehouse.insert_lines(AgentStatus, topic, partition, [offset for offset, _ in entries], lines)

    assert states(reader)["105"] == "wrap_up"


def test_a_person_is_a_number(feed: Feed, boards: Marts, reader: Client) -> None:
    feed.insert([Draft(Agent, "reference", NOW, {**Agent.example, "agent": "2001", "aliases": ["王芳"]})])
    boards.build("run", "--select", "int_agent_numbers")

    feed.insert([agent_status("王芳", "ready", 9), agent_status("2002 李强", "ready", 9)])

    assert {"2001", "2002"} <= set(states(reader))
    assert not any("王" in agent or "李" in agent for agent in states(reader))


def test_a_queue_shows_what_was_told_last(feed: Feed, reader: Client) -> None:
    old = queue_status("bill", 30, waiting=9)
    feed.insert([queue_status("bill", 10, waiting=1, oldest_since=NOW - timedelta(seconds=70)), old, old])

    row = next(reader.query("SELECT * FROM queue_board WHERE queue = 'bill'").named_results())

    assert (row["waiting"], row["logged_in"], row["offered_15m"], row["service_level_seconds"]) == (1, 6, 37, 20)
    assert row["service_level_negative_15m"] == pytest.approx(100 * 24 / 34, abs=0.05)
    assert row["service_level_negative_60m"] == pytest.approx(100 * 107 / 147, abs=0.05)
    passed = (datetime.now(UTC) - NOW).total_seconds()
    assert 70 <= row["longest_wait_seconds"] <= 71 + passed
    assert 10 <= row["stale_seconds"] <= 11 + passed


def test_a_reader_sees_the_boards_and_not_what_is_below(reader: Client) -> None:
    with pytest.raises(DatabaseError, match=r"raw\.agent_status__latest is not allowed"):
        reader.query("SELECT * FROM raw.agent_status__latest")


def test_two_thousand_agents_are_read_in_no_time(feed: Feed, reader: Client) -> None:
    """The boards of a large centre, spread over several inserts of which each left a part."""
    for ago in (60, 40, 20):
        feed.insert([agent_status(f"{10_000 + number}", "ready", ago) for number in range(2_000)])

    seconds = min(_timed(reader, "SELECT * FROM agent_board") for _ in range(10))

    # Meant to be under 20 ms; a busy machine gets ten times as long before this calls it broken.
    assert seconds < 0.2, f"{seconds * 1000:.1f} ms"
    if os.environ.get("WATTLINE_SHOW_TIMES"):
        print(f"agent_board of 2,000: {seconds * 1000:.1f} ms")  # noqa: T201


def _timed(reader: Client, query: str) -> float:
    begin = perf_counter()
    assert len(reader.query(query).result_rows) > 2_000
    return perf_counter() - begin
