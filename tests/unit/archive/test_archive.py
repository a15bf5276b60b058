"""The archive holds the log's records, each once, whenever and however often it is asked to."""

import json
import stat
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from zoneinfo import ZoneInfo

import pytest

from connectors.archive.layout import ArchiveDamaged, OtherLog
from connectors.archive.manifest import load_manifest
from connectors.archive.reading import read_period
from connectors.archive.verifying import verify
from connectors.archive.writing import archive_topic
from connectors.sqlite_log import SqliteLog
from ingest.log import Message
from ingest.unreadable import UNREADABLE_TYPE
from tests.unit.archive.records import ALWAYS, TOPIC, in_archive, in_log, messages


@pytest.fixture
def log(tmp_path: Path) -> SqliteLog:
    return SqliteLog(tmp_path / "log.sqlite", partitions=2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def test_every_record_comes_back_as_it_was(log: SqliteLog, folder: Path) -> None:
    log.append(messages(300))

    done = archive_topic(log, TOPIC, folder)

    assert done.records == 300
    assert in_archive(folder) == in_log(log)
    found = verify(folder)
    assert (found.damages, found.strays, found.records) == ([], [], 300)


def test_a_late_record_belongs_to_the_day_it_happened(log: SqliteLog, folder: Path) -> None:
    log.append(messages(300, days=3))

    done = archive_topic(log, TOPIC, folder)

    assert done.by_day == Counter(
        {"2026-02-27": 10, "2026-02-28": 10, "2026-03-01": 100, "2026-03-02": 90, "2026-03-03": 90}
    )
    for day, count in done.by_day.items():
        assert load_manifest(TOPIC, folder / TOPIC / day).content.count == count


def test_the_second_run_adds_what_is_new_and_touches_nothing_else(log: SqliteLog, folder: Path) -> None:
    first, second = messages(300)[:200], messages(300)[200:]
    log.append(first)
    archive_topic(log, TOPIC, folder)
    before = {path: path.read_bytes() for path in folder.rglob("part-*.parquet")}

    log.append(second)
    assert archive_topic(log, TOPIC, folder).records == 100
    assert archive_topic(log, TOPIC, folder).records == 0

    assert in_archive(folder) == in_log(log)
    assert all(path.read_bytes() == held for path, held in before.items())


def test_days_that_are_asked_for_alone_are_not_written_twice(log: SqliteLog, folder: Path) -> None:
    log.append(messages(300))

    assert archive_topic(log, TOPIC, folder, lambda day: day == date(2026, 3, 2)).records == 90
    assert archive_topic(log, TOPIC, folder, lambda day: day == date(2026, 3, 2)).records == 0
    assert archive_topic(log, TOPIC, folder).records == 210

    assert in_archive(folder) == in_log(log)


@pytest.mark.parametrize("step", range(12))
def test_a_run_that_dies_anywhere_is_made_good_by_the_next(log: SqliteLog, folder: Path, step: int) -> None:
    log.append(messages(300))
    steps = iter(range(100))

    def die(_what: str) -> None:
        if next(steps) == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive_topic(log, TOPIC, folder, checkpoint=die, save_every=100)
    log.append(messages(400)[300:])
    archive_topic(log, TOPIC, folder)

    assert in_archive(folder) == in_log(log)
    found = verify(folder)
    assert (found.damages, found.strays, found.records) == ([], [], 400)


def test_sealed_records_stay_sealed_on_the_day_they_were_appended(tmp_path: Path, folder: Path) -> None:
    appended = datetime(2026, 3, 5, 23, 59, 59, tzinfo=UTC)
    log = SqliteLog(tmp_path / "log.sqlite", partitions=1, clock=appended.timestamp)
    log.append([Message(TOPIC, "key", UNREADABLE_TYPE, "", b"\x00\xffsealed", {"reader": "cdr"})])

    done = archive_topic(log, TOPIC, folder)

    assert done.by_day == {"2026-03-05": 1}
    assert in_archive(folder) == in_log(log)


def test_a_period_is_read_to_the_microsecond(log: SqliteLog, folder: Path) -> None:
    log.append(messages(300))
    archive_topic(log, TOPIC, folder)
    times = sorted(json.loads(value)["time"] for run in read_period(folder, TOPIC, *ALWAYS) for value in run.values)
    begin, end = datetime.fromisoformat(times[100]), datetime.fromisoformat(times[200])

    found = [json.loads(value)["time"] for run in read_period(folder, TOPIC, begin, end) for value in run.values]

    assert sorted(found) == times[100:200]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "UTC"])
def test_a_period_of_any_zone_is_found_in_the_days_by_utc(log: SqliteLog, folder: Path, zone: str) -> None:
    log.append(messages(300))
    archive_topic(log, TOPIC, folder)
    begin, end = (datetime(2026, 3, day, tzinfo=ZoneInfo(zone)) for day in (1, 3))
    told = [json.loads(value)["time"] for run in read_period(folder, TOPIC, *ALWAYS) for value in run.values]
    due = sorted(time for time in told if begin <= datetime.fromisoformat(time) < end)

    found = [json.loads(value)["time"] for run in read_period(folder, TOPIC, begin, end) for value in run.values]

    assert sorted(found) == due
    assert {begin.astimezone(UTC).date(), (end - timedelta(seconds=1)).astimezone(UTC).date()} <= {
        datetime.fromisoformat(time).date() for time in found
    }


def test_damage_is_told_with_the_file_and_the_reason(log: SqliteLog, folder: Path) -> None:
    log.append(messages(300))
    archive_topic(log, TOPIC, folder)
    bitten = folder / TOPIC / "2026-03-01" / "part-00001.parquet"
    held = bytearray(bitten.read_bytes())
    held[len(held) // 2] ^= 1
    bitten.write_bytes(held)
    (folder / TOPIC / "2026-03-02" / "part-00001.parquet").unlink()
    manifest = folder / TOPIC / "2026-03-03" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"count": 90', '"count": 89', 1))

    damages = verify(folder).damages

    assert any(f"{bitten}: its SHA-256" in damage for damage in damages)
    assert any("2026-03-02/part-00001.parquet: is missing" in damage for damage in damages)
    assert any("2026-03-03/manifest.json: count and hash" in damage for damage in damages)
    with pytest.raises(ArchiveDamaged, match="SHA-256"):
        list(read_period(folder, TOPIC, *ALWAYS))


@pytest.mark.parametrize("lost", ["folder", "manifest", "grown manifest"])
def test_a_day_that_is_gone_is_noticed(log: SqliteLog, folder: Path, lost: str) -> None:
    log.append(messages(300)[:200])
    archive_topic(log, TOPIC, folder)
    day = folder / TOPIC / "2026-03-01"
    former = (day / "manifest.json").read_bytes()
    log.append(messages(300)[200:])
    log.append(messages(10, days=1, late_every=100))  # late ones of the first day
    archive_topic(log, TOPIC, folder)
    held = set(day.glob("part-*.parquet"))
    if lost == "folder":
        rmtree(day)
    elif lost == "manifest":
        (day / "manifest.json").unlink()
    else:
        (day / "manifest.json").write_bytes(former)

    [damage] = verify(folder).damages
    with pytest.raises(ArchiveDamaged) as told:
        list(read_period(folder, TOPIC, *ALWAYS))

    assert damage == str(told.value)
    assert damage.startswith(f"{day / 'manifest.json'}: is missing or lacks parts: index.json lists 109 records in 2")
    log.append(messages(10, days=1, late_every=100))
    with pytest.raises(ArchiveDamaged, match="lacks parts"):
        archive_topic(log, TOPIC, folder)
    assert lost == "folder" or set(day.glob("part-*.parquet")) == held  # what may be all that is left of it


def test_an_index_from_before_it_listed_days_is_read_and_completed(log: SqliteLog, folder: Path) -> None:
    log.append(messages(300))
    archive_topic(log, TOPIC, folder)
    path = folder / TOPIC / "index.json"
    listed = json.loads(path.read_text())
    path.write_text(json.dumps({name: listed[name] for name in listed if name != "days"}))

    assert verify(folder).damages == []
    assert archive_topic(log, TOPIC, folder).records == 0

    assert json.loads(path.read_text()) == listed
    assert {day: each["count"] for day, each in listed["days"].items()} == {
        "2026-02-27": 10, "2026-02-28": 10, "2026-03-01": 100, "2026-03-02": 90, "2026-03-03": 90,
    }  # fmt: skip


def test_another_log_is_not_added_to_the_archive_of_the_first(tmp_path: Path, folder: Path) -> None:
    with SqliteLog(tmp_path / "one.sqlite", partitions=2) as first:
        first.append(messages(300))
        archive_topic(first, TOPIC, folder)
    with SqliteLog(tmp_path / "two.sqlite", partitions=2) as anew:
        anew.append(list(reversed(messages(400))))
        with pytest.raises(OtherLog, match="another log"):
            archive_topic(anew, TOPIC, folder)


def test_nobody_else_may_read_it(log: SqliteLog, folder: Path) -> None:
    log.append(messages(30))
    archive_topic(log, TOPIC, folder)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / TOPIC, *(folder / TOPIC).glob("2*"))}

    assert modes == {0o600}
    assert folders == {0o700}
