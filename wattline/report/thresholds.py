"""By which thresholds the numbers of a report were made, and in which version they were in force."""

from collections.abc import Iterator
from dataclasses import dataclass

from clickhouse_connect.driver.client import Client

from wattline.report.columns import Asked
from wattline.report.declared import Words
from wattline.report.periods import Lang

ALL_QUEUES = Words("all queues", "全部队列")
OTHER_QUEUES = Words("queues of which reference data don't tell", "参考数据未说明的队列")
ASKED_FOR = Words("asked for", "本次指定")
DEFAULT = "default"
"""The version of queues of which reference data don't tell: what dbt_project.yml says."""

IN_FORCE = """
SELECT used.queue, used.version, threshold.service_level
FROM (
    SELECT DISTINCT queue, arrayJoin(thresholds_versions) AS version
    FROM marts.agg_queue_day
    WHERE arrival_date >= {first:Date} AND arrival_date < {following:Date}
) AS used
LEFT JOIN marts.dim_queue_threshold AS threshold
    ON used.queue = threshold.queue AND used.version = threshold.thresholds_version
ORDER BY used.queue, used.version
"""


@dataclass(frozen=True, slots=True)
class Threshold:
    """`version`: since when it holds and what it says (dim_queue_threshold); '' where it was asked for."""

    queue: str
    seconds: int
    version: str

    def told(self, lang: Lang) -> str:
        """One line."""
        pick = 1 if lang == "zh" else 0
        queue = self.queue or (OTHER_QUEUES if self.version else ALL_QUEUES)[pick]
        return f"{queue} {self.seconds} s ({self.version or ASKED_FOR[pick]})"


def thresholds_in_force(client: Client, asked: Asked) -> Iterator[Threshold]:
    """The thresholds of the service level, by queue; where one was asked for it is that of all."""
    if asked.threshold_asked:
        yield Threshold("", asked.threshold, "")
        return
    when = {"first": asked.period.first, "following": asked.period.following}
    wanted = dict(asked.only).get("queue")
    told = client.query(IN_FORCE, parameters=when).result_rows
    for queue, version, seconds in told:
        if version != DEFAULT and wanted in (None, queue):
            yield Threshold(str(queue), int(seconds), str(version))
    if any(version == DEFAULT and wanted in (None, queue) for queue, version, _ in told):
        yield Threshold("", asked.threshold, DEFAULT)
