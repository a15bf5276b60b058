"""The scheduler: recurring jobs, one at a time each, every run recorded."""

import signal
import time
from datetime import UTC, datetime
from types import FrameType

import structlog
from apscheduler.events import EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from wattline.home import Home
from wattline.jobs import Job, jobs, run_recorded
from wattline.services.metrics import observed
from wattline.services.scheduler_metrics import SchedulerMetrics, known_successes
from wattline.services.state import announce_ready
from wattline.settings import Settings

log = structlog.get_logger(__name__)

BEATS_EVERY = 10
"""Seconds between two signs of life of the loop that starts the jobs."""


def run(settings: Settings, home: Home) -> None:
    """Runs the jobs until told to stop; a job that is due while it still runs is left out, not queued."""
    scheduler = BlockingScheduler(
        timezone=settings.zone,
        # The beat has a thread of its own: jobs may take both of theirs for as long as they like.
        executors={"default": ThreadPoolExecutor(2), "pulse": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
    )
    metrics = SchedulerMetrics()
    known = known_successes(settings)
    for job in jobs(settings):
        metrics.expect(job, known.get(job.name, time.time()))
        scheduler.add_job(run_and_tell, trigger(job, settings), args=[job, settings, metrics], id=job.name)
    scheduler.add_job(metrics.pulse.beat, IntervalTrigger(seconds=BEATS_EVERY), args=["scheduler"], executor="pulse")
    scheduler.add_listener(_missed, EVENT_JOB_MISSED)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    metrics.pulse.beat("scheduler")
    with observed(settings.metrics.host, settings.metrics.scheduler_port, metrics.meters.registry, metrics.pulse):
        announce_ready(home.run, "scheduler", datetime.now(UTC))
        scheduler.start()


def run_and_tell(job: Job, settings: Settings, metrics: SchedulerMetrics) -> None:
    """One run of a job, recorded in the warehouse and counted."""
    metrics.ended(job, run_recorded(job, settings).ok)


def trigger(job: Job, settings: Settings) -> BaseTrigger:
    """When the job is due, in the reporting zone."""
    if job.every_minutes:
        return IntervalTrigger(minutes=job.every_minutes, timezone=settings.zone)
    hour, minute = (job.daily_at or "00:00").split(":")
    return CronTrigger(hour=int(hour), minute=int(minute), timezone=settings.zone)


def _missed(event: JobExecutionEvent) -> None:
    log.warning("job missed its time", job=event.job_id, due=str(event.scheduled_run_time))
