"""What Prometheus is told of the recurring jobs: who watches sees that one fails, hangs or isn't started any more."""

import time
from contextlib import suppress
from dataclasses import dataclass, field

from clickhouse_connect.driver.exceptions import ClickHouseError

from ingest import metrics as catalogue
from ingest.meters import Meters
from ingest.pulse import Pulse
from wattline import assembly
from wattline.jobs import Job
from wattline.settings import Settings

DAY = 86_400

LAST_SUCCESSES = """
SELECT job, toFloat64(max(assumeNotNull(finished)))
FROM ops.job_runs
WHERE state = 'succeeded'
GROUP BY job
"""


@dataclass(frozen=True, slots=True)
class SchedulerMetrics:
    """Told of each job once, and of the end of each run. Their label is `task`, because `job` is Prometheus's own."""

    meters: Meters = field(default_factory=lambda: Meters(catalogue.SCHEDULER))
    pulse: Pulse = field(default_factory=Pulse)

    def expect(self, job: Job, last_success: float) -> None:
        """A job that is scheduled from now on; the time is in seconds since 1970."""
        self.meters.put(catalogue.SCHEDULER_INTERVAL, 60 * (job.every_minutes or 0) or DAY, task=job.name)
        self.meters.put(catalogue.SCHEDULER_LAST_SUCCESS, last_success, task=job.name)
        self.meters.count(catalogue.SCHEDULER_FAILURES, 0, task=job.name)  # else the first failure is no increase

    def ended(self, job: Job, ok: bool) -> None:
        """A run has ended."""
        if ok:
            self.meters.put(catalogue.SCHEDULER_LAST_SUCCESS, time.time(), task=job.name)
        else:
            self.meters.count(catalogue.SCHEDULER_FAILURES, task=job.name)


def known_successes(settings: Settings) -> dict[str, float]:
    """Job → when it last ended well, in seconds since 1970, by the books; nothing where they can't be read now."""
    with (
        suppress(assembly.WarehouseUnreachable, assembly.WarehouseRefuses, ClickHouseError),
        assembly.open_client(settings) as client,
    ):
        return {str(job): float(at) for job, at in client.query(LAST_SUCCESSES).result_rows}
    return {}
