"""Recurring jobs: what they are, and the record that each run leaves in `ops.job_runs`."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from connectors.clickhouse.replays import SwapInterrupted, unfinished
from wattline import assembly
from wattline.dbt import DbtBusy, run_dbt
from wattline.locks import Held
from wattline.settings import Settings

log = structlog.get_logger(__name__)

LOG_KEPT = 20_000
"""Characters of a job's output that are kept: its end, where the reason of a failure stands."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went, and what it printed."""

    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """A recurring job. Exactly one of `every_minutes` and `daily_at` (HH:MM, reporting zone) is set."""

    name: str
    about: str
    run: Callable[[Settings], Outcome]
    every_minutes: int | None = None
    daily_at: str | None = None

    def when(self) -> str:
        return f"every {self.every_minutes} min" if self.every_minutes else f"daily at {self.daily_at}"


def intraday(settings: Settings) -> Outcome:
    """The models that change during the day."""
    return _models(settings, "--select", "tag:intraday")


def nightly(settings: Settings) -> Outcome:
    """All models and all their tests."""
    return _models(settings)


def _models(settings: Settings, *which: str) -> Outcome:
    """dbt over raw that is whole: a replay that died in the midst of its exchange is finished first; where it can't
    be, dbt is left out."""
    replays = finish_replays(settings)
    if not replays.ok and _is_swapping(settings):
        return Outcome(False, f"{replays.text}dbt was left out: until that replay is finished, raw isn't whole\n")
    done = run_dbt(settings, ["build", *which, "--exclude", "test_type:unit"])
    return Outcome(done.ok and replays.ok, replays.text + done.output)


def finish_replays(settings: Settings) -> Outcome:
    """Finishes or clears away interrupted replays; mostly there are none. One that is under way is left alone: dbt
    waits for the end of its exchange."""
    with assembly.open_client(settings) as client:
        if not unfinished(client):
            return Outcome(True, "")
    from wattline.replay_run import ReplayFailed  # brings pyarrow
    from wattline.replaying import finish

    try:
        ended = finish(settings)
    except (ReplayFailed, SwapInterrupted, DbtBusy) as reason:
        return Outcome(False, f"{reason}\n")
    except Held:
        return Outcome(True, "a replay is under way\n")
    return Outcome(True, "".join(f"interrupted replay of {each.topic}: now {each.state}\n" for each in ended))


def _is_swapping(settings: Settings) -> bool:
    with assembly.open_client(settings) as client:
        return any(each.state == "swapping" for each in unfinished(client))


def trim_log(settings: Settings) -> Outcome:
    """Drops log records that are old enough and loaded."""
    with assembly.open_sqlite_log(settings) as event_log:
        done = event_log.trim(datetime.now(UTC))
    return Outcome(
        True, f"{done.expired:,} records expired, {done.replaced:,} replaced, {done.bytes_freed:,} bytes freed"
    )


def archive(settings: Settings) -> Outcome:
    """Adds to the archive what the log has that it hasn't."""
    from wattline import archiving  # brings pyarrow, which the scheduler needn't have before

    if settings.archive.folder is None:
        return Outcome(False, "no archive is kept: WATTLINE_ARCHIVE__FOLDER isn't set")
    with assembly.open_log(settings) as log:
        done = list(archiving.write(log, settings.archive.folder, sorted(log.topics())))
    lines = [f"{each.topic}: {each.records:,} records" for each in done if each.records]
    lost = [f"{each.topic}: the log had let go of {each.lost:,} records before" for each in done if each.lost]
    failed = [f"{each.topic}: not archived: {each.failure}" for each in done if each.failure]
    return Outcome(not (lost or failed), "\n".join([*lines, *lost, *failed]) or "nothing new")


def staffing_plan(settings: Settings) -> Outcome:
    """Plans the coming days, and keeps the forecasts, so that their error can be measured."""
    from wattline import staffing_run  # brings statsmodels

    now = datetime.now(UTC)
    plans = staffing_run.make_plans(settings, staffing_run.Request(days=settings.staffing.days_ahead), now)
    kept = staffing_run.keep(settings, plans, now)
    # A house that is younger than the forecast takes has nothing to plan yet: no failure, but told.
    refused = sorted({f"{queue}: {why}" for plan in plans for queue, why in plan.refused.items()})
    return Outcome(True, "\n".join([f"{len(plans)} days planned, {kept:,} forecasts kept", *refused]))


def jobs(settings: Settings) -> list[Job]:
    """Every recurring job of a house of these settings."""
    found = [
        Job("dbt-intraday", "marts of the day", intraday, every_minutes=settings.schedule.intraday_minutes),
        Job("dbt-nightly", "all marts and their tests", nightly, daily_at=settings.schedule.nightly),
        Job("staffing-plan", "calls and agents of the coming days", staffing_plan, daily_at=settings.staffing.daily_at),
    ]
    if settings.log.kind == "sqlite":  # Kafka lets go of what is old by itself
        found.append(Job("trim-log", "retention of the event log", trim_log, daily_at="03:40"))
    if settings.archive.folder is not None:
        found.append(
            Job("archive", "Parquet of what went through the log", archive, daily_at=settings.archive.daily_at)
        )
    return found


def run_recorded(job: Job, settings: Settings) -> Outcome:
    """Runs a job and records the run, a failed or crashed one too."""
    started, began = datetime.now(UTC), time.monotonic()
    log.info("job started", job=job.name)
    try:
        outcome = job.run(settings)
    except Exception as error:  # the scheduler must outlive any job
        log.exception("job crashed", job=job.name)
        outcome = Outcome(False, f"{type(error).__name__}: {error}")
    seconds = time.monotonic() - began
    log.info("job ended", job=job.name, ok=outcome.ok, seconds=round(seconds, 2))
    try:
        _record(job, settings, started, seconds, outcome)
    except Exception:  # the warehouse may be what failed the job
        log.exception("job run could not be recorded", job=job.name)
    return outcome


def _record(job: Job, settings: Settings, started: datetime, seconds: float, outcome: Outcome) -> None:
    row = [
        job.name, started, datetime.now(UTC), "succeeded" if outcome.ok else "failed", int(seconds * 1000),
        outcome.text[-LOG_KEPT:], socket.gethostname(),
    ]  # fmt: skip
    columns = ["job", "started", "finished", "state", "duration_ms", "log", "host"]
    with assembly.open_client(settings) as client:
        client.insert("job_runs", [row], column_names=columns, database="ops")
