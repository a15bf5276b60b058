"""What the sink tells people: a line in its log, and an event of the `ops` topic."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from ingest.door import Door
from ingest.drafts import Draft
from ingest.log import LogUnavailable
from ingest.vault import VaultUnavailable
from models.ops import AlertRaised

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SinkAlert:
    """`about`: topic/partition/offset. `value` and `threshold` are measured in `unit`."""

    rule: str
    about: str
    message: str
    value: float
    threshold: float
    unit: str


Alert = Callable[[SinkAlert], None]


def alert_through(door: Door, clock: Callable[[], datetime]) -> Alert:
    """An Alert that logs and appends an AlertRaised. Never raises: what the sink does next doesn't depend on it."""

    def alert(what: SinkAlert) -> None:
        log.error("alert", rule=what.rule, about=what.about, message=what.message)
        data = {
            "alert": f"{what.rule} {what.about}",
            "rule": what.rule,
            "about": what.about,
            "severity": "red",
            "value": what.value,
            "threshold": what.threshold,
            "unit": what.unit,
            "message": what.message,
        }
        try:
            door.admit([Draft(AlertRaised, "sink", clock(), data)])
        except (LogUnavailable, VaultUnavailable) as reason:
            log.warning("alert is only logged", rule=what.rule, reason=str(reason))

    return alert
