"""The scheduler: recurring jobs, one at a time each, every run recorded."""

import signal
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
from wattline.services.state import announce_ready
from wattline.settings import Settings

log = structlog.get_logger(__name__)


def run(settings: Settings, home: Home) -> None:
    """Runs the jobs until told to stop; a job that is due while it still runs is left out, not queued."""
    scheduler = BlockingScheduler(
        timezone=settings.zone,
        executors={"default": ThreadPoolExecutor(2)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
    )
    for job in jobs(settings):
        scheduler.add_job(run_recorded, trigger(job, settings), args=[job, settings], id=job.name)
    scheduler.add_listener(_missed, EVENT_JOB_MISSED)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    announce_ready(home.run, "scheduler", datetime.now(UTC))
    scheduler.start()


def trigger(job: Job, settings: Settings) -> BaseTrigger:
    """When the job is due, in the reporting zone."""
    if job.every_minutes:
        return IntervalTrigger(minutes=job.every_minutes, timezone=settings.zone)
    hour, minute = (job.daily_at or "00:00").split(":")
    return CronTrigger(hour=int(hour), minute=int(minute), timezone=settings.zone)


def _missed(event: JobExecutionEvent) -> None:
    log.warning("job missed its time", job=event.job_id, due=str(event.scheduled_run_time))
