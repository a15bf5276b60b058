"""The sink as a process: from the log into the warehouse."""

import os
import signal
import socket
import time
from threading import Event as Flag
from types import FrameType

from ingest import metrics as catalogue
from ingest.bad_share import TooManyBadEvents
from ingest.freed_memory import keep_freed_memory
from ingest.lag_watch import watching
from ingest.log import LogDamaged
from ingest.run_account import UnbalancedRun
from ingest.sink import Sink, SinkSettings
from ingest.sink_alerts import SinkAlert, alert_through
from models.catalogue import by_type_name, topics
from wattline import assembly
from wattline.home import Home
from wattline.services.holding import stay_down, told_to_stop
from wattline.services.metrics import observed
from wattline.services.state import announce_ready
from wattline.settings import Settings


def run(settings: Settings, home: Home) -> int:
    """Works until told to stop; returns the exit code."""
    keep_freed_memory()
    told = told_to_stop()
    try:
        _work(settings, home, told)
    except (TooManyBadEvents, UnbalancedRun, LogDamaged) as error:
        return stay_down("sink", str(error), settings, settings.metrics.sink_port, home.run, told)
    return 0


def _work(settings: Settings, home: Home, told: Flag) -> None:
    with assembly.open_log(settings) as event_log, assembly.open_sink_parts(settings, event_log) as parts:
        sink = Sink(
            event_log=event_log,
            warehouse=assembly.open_warehouse(settings),
            topics=topics(),
            types=by_type_name(),
            validate_foreign=parts.door.validate_foreign,
            privacy=parts.privacy,
            alert=alert_through(parts.door, assembly.now),
            clock=assembly.now,
            monotonic=time.monotonic,
            owner=f"{socket.gethostname()}:{os.getpid()}",
            settings=SinkSettings(
                group=assembly.SINK_GROUP,
                max_events=settings.sink.batch,
                bulk_from=settings.sink.bulk_from,
                linger=settings.sink.linger_ms / 1000,
                bad_share=parts.limit,
            ),
        )

        for name in topics():  # else the first of them is no increase to Prometheus, and alerts nobody
            sink.metrics.meters.count(catalogue.SINK_DEAD_LETTERS, 0, topic=name)
            sink.metrics.meters.count(catalogue.SINK_EATEN, 0, topic=name)

        def stop(_signal: int, _frame: FrameType | None) -> None:
            told.set()
            sink.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if told.is_set():
            return
        announce_ready(home.run, "sink", assembly.now())
        with (
            observed(settings.metrics.host, settings.metrics.sink_port, sink.metrics.meters.registry, sink.pulse),
            watching(lambda: event_log.lag(assembly.SINK_GROUP), sink.assigned, sink.metrics),
        ):
            try:
                sink.run()
            except LogDamaged as error:  # of the other reasons to stop the sink has told already
                sink.alert(SinkAlert("sink_log_damaged", assembly.SINK_GROUP, str(error), 1, 0, "logs"))
                raise
