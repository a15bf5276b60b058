"""The pipeline's view of itself: heartbeats and gaps of the feeds, alerts. The boards are made in streams/."""

from datetime import date

from connectors.simulator.rows import moment
from connectors.simulator.stage import Stage
from connectors.simulator.truth import Truth, VisitTruth
from connectors.simulator.world import QUEUES
from models.ops import AlertCleared, AlertRaised, FeedGap, FeedHeartbeat

QUARTER = 900
FEEDS = ("asterisk-queue-log", "asterisk-cel", "asterisk-cdr")
LEAST_CALLS = 10
RED, YELLOW = 50.0, 70.0
"""Service levels in per cent below which an alert is raised."""


class Monitoring:
    """Looks at the centre every quarter of an hour."""

    def __init__(self, stage: Stage, pbx: str) -> None:
        self._stage, self._pbx = stage, pbx
        self._visits: list[VisitTruth] = []
        self._raised: dict[str, tuple[str, float]] = {}

    def heard(self, truth: Truth) -> None:
        """A visit was decided."""
        if isinstance(truth, VisitTruth):
            self._visits.append(truth)

    def plan_day(self, day: date, midnight: float) -> None:
        """Quarter-hourly looks and heartbeats; now and then a feed is cut off for minutes."""
        for quarter in range(96):
            self._stage.loop.at(midnight + quarter * QUARTER, self._look)
        rng = self._stage.chance("feed gap", day)
        if rng.random() < 0.15:
            lost = midnight + rng.random() * 86000
            self._stage.loop.at(lost, lambda: self._gap(rng.uniform(20, 400)))

    def _look(self) -> None:
        now = self._stage.loop.now
        window = [visit for visit in self._visits if visit.entered >= now - QUARTER]
        self._visits = window
        for queue in QUEUES:
            self._service_level(queue.name, queue.threshold, [visit for visit in window if visit.queue == queue.name])
        self._beat(len(window))

    def _service_level(self, queue: str, threshold: int, visits: list[VisitTruth]) -> None:
        in_time = sum(
            1 for visit in visits if visit.outcome == "answered" and visit.wait is not None and visit.wait <= threshold
        )
        if len(visits) >= LEAST_CALLS or queue in self._raised:
            self._judge(queue, 100.0 * in_time / len(visits) if visits else 100.0)

    def _judge(self, queue: str, level: float) -> None:
        now = self._stage.loop.now
        if level < YELLOW and queue not in self._raised:
            alert = self._stage.number("AL")
            self._raised[queue] = (alert, now)
            limit = RED if level < RED else YELLOW
            self._stage.tell(
                AlertRaised, alert=alert, rule="service_level_low", about=queue,
                severity="red" if level < RED else "yellow", value=round(level, 1), threshold=limit, unit="%",
                message=f"{queue}: {level:.1f} % answered within 20 s in the last 15 minutes, below {limit:.0f} %",
            )  # fmt: skip
        elif level >= YELLOW and queue in self._raised:
            alert, since = self._raised.pop(queue)
            self._stage.tell(
                AlertCleared, alert=alert, rule="service_level_low", about=queue, value=round(level, 1), unit="%",
                lasted=int(now - since), actor="system",
            )  # fmt: skip

    def _beat(self, records: int) -> None:
        rng = self._stage.chance("heartbeat", self._stage.loop.now)
        for feed in FEEDS:
            self._stage.tell(
                FeedHeartbeat, feed=f"{feed}/{self._pbx}", records=records, refused=0, lag=rng.randint(80, 1500),
                last_record_at=moment(self._stage.loop.now - rng.uniform(1, 20)),
            )  # fmt: skip

    def _gap(self, seconds: float) -> None:
        self._stage.tell(
            FeedGap, feed=f"asterisk-ami/{self._pbx}", back_at=moment(self._stage.loop.now + seconds),
            cause="connection_lost", filled_from="queue_log",
        )  # fmt: skip
