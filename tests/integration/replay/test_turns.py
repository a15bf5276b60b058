"""Replays, dbt and the scheduler beside each other: who waits, who goes on, and what is said about it."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.integration.dbt.centre import Centre
from tests.integration.replay.place import Place
from tests.integration.replay.verbs import Run
from wattline.dbt import DbtBusy, DbtRun
from wattline.home import Home
from wattline.jobs import finish_replays, intraday
from wattline.locks import holding
from wattline.replay_run import ReplayFailed
from wattline.replaying import LOCK, finish, whose

DAY = ("--topic", "calls.queue", "--from", "2026-03-02", "--to", "2026-03-03")


@pytest.fixture
def loaded(place: Place) -> Place:
    place.append(Centre(11).days(calls=20, spread=timedelta(days=3)))
    place.load()
    return place


@contextmanager
def dbt_running(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For longer than anyone waits."""
    with monkeypatch.context() as patch, holding(Home(place.home).run / "dbt.lock"):
        patch.setattr("wattline.dbt.LOCK_WAIT", 0.0)
        yield


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the jobs have told dbt to do, instead of doing it."""
    told: list[str] = []

    def run_dbt(_settings: object, args: list[str]) -> DbtRun:
        told.append(args[0])
        return DbtRun(tuple(args), 0, 0.0, "built\n")

    monkeypatch.setattr("wattline.jobs.run_dbt", run_dbt)
    return told


def interrupted(place: Place, state: str, host: str) -> None:
    place.command(
        "INSERT INTO ops.replays (id, topic, types, begins, ends, host, started, state) VALUES (generateUUIDv4(),"
        f" 'calls.queue', ['wattline.queue_event'], now(), now(), '{host}', now(), '{state}')"
    )


def test_dbt_is_left_out_while_a_replay_is_in_its_exchange(
    loaded: Place, run: Run, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(loaded, "swapping", whose(Home(loaded.home)))

    with dbt_running(loaded, monkeypatch):
        job = intraday(loaded.settings)
        told = run("replay", "finish", code=1)

    assert not job.ok
    assert "doesn't end" in job.text
    assert "dbt was left out" in job.text
    assert builds == []
    assert "A replay is still to be finished" in told.stderr.replace("\n", " ")
    assert "no replay was interrupted" not in told.stdout
    assert "interrupted replay of calls.queue: now swapped" in intraday(loaded.settings).text
    assert builds == ["build"]


def test_dbt_runs_where_only_the_filling_is_anothers(loaded: Place, builds: list[str]) -> None:
    interrupted(loaded, "filling", "elsewhere")

    job = intraday(loaded.settings)

    assert not job.ok
    assert job.text.endswith("--take-over`\nbuilt\n")
    assert builds == ["build"]


def test_a_replay_that_is_under_way_is_left_alone(loaded: Place, run: Run) -> None:
    interrupted(loaded, "filling", whose(Home(loaded.home)))

    with holding(Home(loaded.home).run / LOCK):
        told = run("replay", "finish", code=1)
        job = finish_replays(loaded.settings)
        refused = run("replay", *DAY, "--yes", code=1)

    assert "a replay is under way" in told.stderr
    assert (job.ok, job.text) == (True, "a replay is under way\n")
    assert "another replay is under way" in refused.stderr
    assert loaded.value("SELECT state FROM ops.replays FINAL") == "filling"


def test_a_replay_that_dbt_does_not_let_exchange_changes_nothing(
    loaded: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded.command("ALTER TABLE raw.queue_event DELETE WHERE cityHash64(id) % 2 = 0")
    harmed = loaded.raw("queue_event")

    with dbt_running(loaded, monkeypatch):
        told = run("replay", *DAY, "--yes", code=1)

    assert "This replay has changed nothing" in told.stderr.replace("\n", " ")
    assert loaded.raw("queue_event") == harmed
    assert loaded.leftovers() == []


def test_raw_that_is_whole_is_told_where_the_marts_have_to_wait(
    loaded: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = loaded.raw("queue_event")
    loaded.command("ALTER TABLE raw.queue_event DELETE WHERE cityHash64(id) % 2 = 0")

    def busy(_settings: object) -> DbtRun:
        raise DbtBusy("dbt doesn't end")

    monkeypatch.setattr("wattline.replaying.has_marts", lambda _client: True)
    monkeypatch.setattr("wattline.replaying.rebuild_marts", busy)
    period = ("--topic", "calls.queue", "--from", "2026-01-01", "--to", "2027-01-01")

    told = run("replay", *period, "--yes", code=1)

    assert "raw of the period is as the records tell" in told.stdout
    assert "raw is whole" in told.stderr
    assert loaded.raw("queue_event") == before
    assert [each["state"] for each in json.loads(run("replay", "list", "--json").stdout)] == ["swapped"]


def test_a_house_knows_its_own_replays_on_whatever_host(loaded: Place) -> None:
    house = whose(Home(loaded.home)).partition("/")[2]
    interrupted(loaded, "filling", f"a-container-that-is-gone/{house}")
    assert [ended.state for ended in finish(loaded.settings)] == ["failed"]

    interrupted(loaded, "filling", f"{socket.gethostname()}/{uuid4().hex}")  # its lock is another one
    with pytest.raises(ReplayFailed, match=f"begun on host {socket.gethostname()} at"):
        finish(loaded.settings)
    assert [ended.state for ended in finish(loaded.settings, take_over=True)] == ["failed"]
