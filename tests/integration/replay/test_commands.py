"""The verbs as an operator gives them."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.dbt.centre import Centre
from tests.integration.replay.place import CALLS, Place
from tests.integration.replay.verbs import Run
from wattline.jobs import finish_replays, jobs, run_recorded
from wattline.settings import ArchiveSettings

DAY = ("--from", "2026-03-02", "--to", "2026-03-03")


@pytest.fixture
def loaded(place: Place) -> Place:
    place.append(Centre(11).days(calls=60, spread=timedelta(days=3)))
    place.load()
    return place


def test_archive_is_written_verified_and_held_against_raw(loaded: Place, run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "archive")

    done = json.loads(run("archive", "--to-folder", folder, "--check-warehouse", "--json").stdout)

    records = {each["topic"]: sum(each["days"].values()) for each in done["topics"]}
    with loaded.open_log() as log:
        told = {topic: sum(log.bounds(topic, number)[1] for number in range(2)) for topic in CALLS}
    assert {topic: records[topic] for topic in CALLS} == told
    assert done["checks"]
    assert all(check["agrees"] and check["archived"] == check["raw"] for check in done["checks"])
    assert "nothing new" in run("archive", "--to-folder", folder).stdout
    days = sum(len(each["days"]) for each in done["topics"])
    parts = len(list(Path(folder).rglob("part-*.parquet")))
    assert (
        f"{sum(records.values()):,} records in {parts:,} files of {days:,} days, {len(records)} topics: sound"
        in run("archive", "verify", folder).stdout.replace("\n", " ")
    )

    loaded.command("ALTER TABLE raw.queue_event DELETE WHERE cityHash64(id) % 2 = 0")
    harmed = run("archive", "--to-folder", folder, "--topic", "calls.queue", "--check-warehouse", code=3)
    assert "wattline.queue_event on 2026-03-02" in harmed.stderr

    part = next(Path(folder).rglob("part-*.parquet"))
    part.write_bytes(part.read_bytes()[:-7])
    assert f"{part}: its SHA-256" in run("archive", "verify", folder, code=1).stderr


def test_a_topic_that_can_not_be_archived_leaves_the_others_alone(loaded: Place, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    (folder / "calls.cdr").mkdir(parents=True)
    index = folder / "calls.cdr" / "index.json"
    index.write_text("bitten")

    told = run("archive", "--to-folder", str(folder), "--json", code=1)

    topics = {each["topic"]: each for each in json.loads(told.stdout)["topics"]}
    assert topics["calls.cdr"]["failure"].startswith(f"{index}: not JSON")
    assert f"calls.cdr: not archived: {index}: not JSON" in told.stderr
    assert all(topics[topic]["days"] and not topics[topic]["failure"] for topic in ("calls.channel", "calls.queue"))

    settings = loaded.settings.model_copy(update={"archive": ArchiveSettings(folder=folder)})
    loaded.append(Centre(12).days(calls=5, spread=timedelta(days=1)))
    outcome = next(job for job in jobs(settings) if job.name == "archive").run(settings)
    assert not outcome.ok
    assert "calls.queue: " in outcome.text
    assert f"calls.cdr: not archived: {index}: not JSON" in outcome.text


def test_a_day_of_the_reporting_zone_comes_back_whole_from_the_archive(loaded: Place, run: Run, tmp_path: Path) -> None:
    run("archive", "--to-folder", str(tmp_path), "--topic", "calls.queue")
    before = loaded.raw("queue_event")
    loaded.command("ALTER TABLE raw.queue_event DELETE WHERE toDate(time, 'Asia/Shanghai') = '2026-03-02'")
    gone = len(before) - len(loaded.raw("queue_event"))
    with loaded.open_log() as log:
        log.trim(datetime.now(UTC) + timedelta(days=60))  # type: ignore[attr-defined]

    done = run("replay", "--topic", "calls.queue", *DAY, "--archive", str(tmp_path), "--yes", "--json")

    assert sum(day["restored"] for day in json.loads(done.stdout)["days"]) == gone > 0
    assert loaded.raw("queue_event") == before


def test_replay_tells_what_it_did(loaded: Place, run: Run) -> None:
    before = loaded.raw("queue_event")
    loaded.command("ALTER TABLE raw.queue_event DELETE WHERE cityHash64(id) % 2 = 0")

    told = run("replay", "--topic", "calls.queue", *DAY, "--dry-run").stdout
    assert "2026-03-02" in told
    assert "nothing was changed" in told
    assert len(loaded.raw("queue_event")) < len(before)

    done = json.loads(run("replay", "--topic", "calls.queue", *DAY, "--yes", "--json").stdout)
    assert done["state"] == "done"
    [day] = done["days"]
    assert day["day"] == "2026-03-02"
    assert day["restored"] == day["after"] - day["before"] > 0
    listed = json.loads(run("replay", "list", "--json").stdout)
    assert [each["state"] for each in listed] == ["done", "compared"]
    assert "no replay was interrupted" in run("replay", "finish").stdout


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("--topic", "calls.quee", *DAY, "--yes"), 2, "the topics are"),
        (("--topic", "calls.queue", "--type", "x", *DAY, "--yes"), 2, "it has queue_event"),
        (("--topic", "calls.queue", "--from", "2026-03-02", "--to", "2026-03-02", "--yes"), 2, "is empty"),
        (("--topic", "calls.queue", "--from", "tuesday", "--to", "2026-03-02", "--yes"), 2, "--from tuesday"),
        (("--topic", "calls.queue", *DAY), 2, "give --yes"),
        (("--topic", "calls.queue", *DAY, "--yes", "--archive", "/nowhere"), 1, "/nowhere: there is no such folder"),
        (("--topic", "boards", *DAY, "--yes"), 1, "kept for 7 days"),
        (("--topic", "calls.queue", "--from", "2031-01-01", "--to", "2031-01-02", "--yes"), 1, "there is nothing"),
        ((), 2, "--topic"),
    ],
    ids=["topic", "type", "empty", "time", "no terminal", "archive", "retention", "nothing", "bare"],
)
def test_what_can_not_be_done_is_told_in_a_line(run: Run, args: tuple[str, ...], code: int, told: str) -> None:
    done = run("replay", *args, code=code)
    assert done.stdout == ""
    assert told in done.stderr.replace("\n", " ")


def test_the_daily_job_archives(loaded: Place, tmp_path: Path) -> None:
    settings = loaded.settings.model_copy(update={"archive": ArchiveSettings(folder=tmp_path / "archive")})
    assert "archive" not in {job.name for job in jobs(loaded.settings)}
    job = next(job for job in jobs(settings) if job.name == "archive")

    assert "calls.queue" in run_recorded(job, settings).text
    assert run_recorded(job, settings).text == "nothing new"


def test_the_scheduler_finishes_what_was_interrupted(loaded: Place) -> None:
    loaded.command(
        "INSERT INTO ops.replays (id, topic, types, begins, ends, host, started, state) VALUES (generateUUIDv4(),"
        f" 'calls.queue', ['wattline.queue_event'], now(), now(), '{os.uname().nodename}', now(), 'filling')"
    )

    assert finish_replays(loaded.settings).text == "interrupted replay of calls.queue: now failed\n"
    assert finish_replays(loaded.settings).text == ""
