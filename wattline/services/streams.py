"""The streams as a process: the in-process shell over the SQLite log, a Faust worker where the log is Kafka."""

import logging
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Event as Flag
from types import FrameType
from typing import TYPE_CHECKING

import structlog

from connectors.vault.sqlite import SqliteVault
from ingest.door import Door
from ingest.log import LogDamaged
from ingest.metrics import STREAMS_FAILURES
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser
from streams import catalogue
from streams.shell.clock import WallClock
from streams.shell.decoding import Processors
from streams.shell.in_process import InProcessSettings, InProcessShell
from streams.shell.metrics import StreamsMetrics
from streams.shell.publishing import Publisher
from streams.shell.state_store import StateStore, StoreHeld
from wattline import assembly
from wattline.home import Home
from wattline.locks import Held, holding
from wattline.services.holding import stay_down, told_to_stop
from wattline.services.metrics import observed
from wattline.services.seldom import Seldom
from wattline.services.state import announce_ready
from wattline.settings import Settings

if TYPE_CHECKING:
    from streams.shell.faust_settings import FaustSettings

log = structlog.get_logger(__name__)

EXIT_AGAIN = 1
"""Exit code after which the supervisor starts the service again."""
MOST_WORKERS = 64
"""Faust workers of one home."""


def run(settings: Settings, home: Home) -> int:
    """Works until told to stop; returns the exit code."""
    told = told_to_stop()
    try:
        return _work(settings, home, told)
    except LogDamaged as damaged:
        return stay_down("streams", str(damaged), settings, settings.metrics.streams_port, home.run, told)


def _work(settings: Settings, home: Home, told: Flag) -> int:
    secrets = Secrets.load_or_create(home.secret)
    processors = catalogue.processors(settings.streams.service_level_seconds, settings.zone)
    metrics = StreamsMetrics()
    for processor in processors:  # else the first failure is no increase to Prometheus, and alerts nobody
        metrics.meters.count(STREAMS_FAILURES, 0, processor=processor.name)
    with (
        assembly.open_log(settings) as event_log,
        closing(SqliteVault(home.vault, secrets)) as vault,
        observed(settings.metrics.host, settings.metrics.streams_port, metrics.meters.registry, metrics.pulse),
    ):
        door = Door(event_log, NumberTokeniser(secrets.hashing, vault, settings.privacy.region), secrets, assembly.now)
        try:
            if settings.log.kind == "kafka":
                return run_faust(settings, home, door, processors, metrics)
            with StateStore(home.streams_state) as store:
                shell = InProcessShell(
                    event_log=event_log,
                    processors=processors,
                    publisher=Publisher(door, metrics),
                    validate_foreign=door.validate_foreign,
                    store=store,
                    clock=WallClock(assembly.now),
                    metrics=metrics,
                    settings=InProcessSettings(tick_seconds=settings.streams.tick_seconds),
                )
                run_in_process(shell, home, told)
        except StoreHeld as held:
            log.error("streams run already", reason=str(held))
            return EXIT_AGAIN
    return 0


def run_in_process(shell: InProcessShell, home: Home, told: Flag) -> None:
    """Runs the shell until SIGTERM or SIGINT."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told.set()
        shell.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if told.is_set():
        return
    announce_ready(home.run, "streams", assembly.now())
    shell.run()


def run_faust(settings: Settings, home: Home, door: Door, processors: Processors, metrics: StreamsMetrics) -> int:
    """Runs a Faust worker until SIGTERM or SIGINT."""
    # Faust takes a second to import, and librdkafka's threads belong into the process that uses them.
    from streams.shell.faust_shell import FaustShell
    from streams.shell.faust_worker import WorkerFailed, run_worker
    from wattline.internal_topics import TopicRefused, TopicsDisagree, TopicsMissing, declare_internal_topics

    for library in ("aiokafka", "faust", "mode"):  # they tell each step of each rebalance
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.getLogger().level))
    for handler in logging.getLogger().handlers:
        handler.addFilter(Seldom("aiokafka"))  # it tells ten times a second that a broker is away
    try:
        partitions = declare_internal_topics(settings, processors)
    except (TopicsMissing, TopicsDisagree, TopicRefused) as error:
        log.error("streams can't start", reason=str(error))
        return EXIT_AGAIN
    with own_folder(home.streams) as folder:
        worker = faust_settings(settings, folder, partitions)

        def make() -> FaustShell:
            return FaustShell(
                settings=worker,
                processors=processors,
                publisher=Publisher(door, metrics),
                validate_foreign=door.validate_foreign,
                clock=WallClock(assembly.now),
                metrics=metrics,
            )

        try:
            run_worker(make, lambda: announce_ready(home.run, "streams", assembly.now()))
        except WorkerFailed as failed:
            log.error("worker ends, to begin anew", reason=str(failed))
            return EXIT_AGAIN
    return 0


def faust_settings(settings: Settings, folder: Path, partitions: dict[str, int]) -> "FaustSettings":
    """How the settings have a worker work that keeps its tables in this folder."""
    from streams.shell.faust_settings import BrokerAccess, FaustSettings

    kafka = settings.log.kafka
    return FaustSettings(
        access=BrokerAccess(
            bootstrap=kafka.bootstrap,
            protocol=kafka.security_protocol,
            mechanism=kafka.sasl_mechanism,
            username=kafka.username,
            password=kafka.password.get_secret_value() if kafka.password else None,
            ca_file=kafka.ca_file,
        ),
        datadir=folder,
        partitions=partitions,
        prefix=kafka.topic_prefix,
        tick_seconds=settings.streams.tick_seconds,
    )


@contextmanager
def own_folder(root: Path) -> Iterator[Path]:
    """The first folder below `root` that no other worker has; its tables may be those of one that has gone.

    Raises Held where there are too many workers.
    """
    root.mkdir(parents=True, exist_ok=True)
    for number in range(MOST_WORKERS):
        with ExitStack() as held:
            try:
                held.enter_context(holding(root / f"{number}.lock"))
            except Held:
                continue
            yield root / str(number)
            return
    raise Held(f"{root} has {MOST_WORKERS} workers already")
