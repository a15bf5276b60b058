"""What a service does that has stopped itself: it says why, and ends, or stays where an end would start it again.

A container or a unit that is always started again would make staying down impossible: each new life of a sink may write
off some bad events before it stops again, raises one more alert and moves the group's partitions about.
"""

import signal
from contextlib import suppress
from pathlib import Path
from threading import Event as Flag
from types import FrameType

import structlog

from ingest.meters import Meters
from ingest.metrics import HELD, SERVICE_HELD
from wattline.services.metrics import serving
from wattline.services.state import say_why_down
from wattline.services.supervisor import EXIT_STAY_DOWN
from wattline.settings import Settings

log = structlog.get_logger(__name__)


def told_to_stop() -> Flag:
    """Set by SIGTERM and SIGINT from now on."""
    told = Flag()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return told


def stay_down(name: str, reason: str, settings: Settings, port: int, run: Path, told: Flag) -> int:
    """Ends this service so that nobody starts it again before a person has looked; returns the exit code.

    With `services.hold_when_down` it returns only when told to stop (`told`), and answers until then on its metrics
    port: /healthz with 503 and the reason, /metrics with `wattline_service_held`. Whoever calls has let go of what the
    service held: its partitions are others' now.
    """
    log.error("service stopped itself; it stays down until a person has looked", service=name, reason=reason)
    with suppress(OSError):  # a disk that is full must not turn this into an end after which it is started again
        say_why_down(run, name, reason)
    if settings.services.hold_when_down and not told.is_set():
        meters = Meters(HELD)
        meters.put(SERVICE_HELD, 1, service=name)
        with serving(settings.metrics.host, port, meters.registry, lambda: {"status": "held", "reason": reason}):
            log.error("held: does nothing until it is started again", service=name)
            told.wait()
    return EXIT_STAY_DOWN
