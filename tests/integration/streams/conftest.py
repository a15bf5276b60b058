"""One recorded hour, and the same house on an SQLite log and on a real Kafka."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.kafka import KafkaConnection, KafkaLog
from connectors.kafka.local import LocalKafka
from connectors.simulator.settings import SimulationSettings
from ingest.drafts import Draft
from models.agents import AgentStateChanged
from models.calls import QueueEvent
from tests.support.simulated import run
from tests.support.stream_kafka import Progress, declare
from tests.support.stream_parts import TOPICS, House, house, in_process
from tests.support.stream_worker import Orders, processors

from .boards import REAL, Boards, differences, final

HOUR = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def recorded_hour() -> Sequence[Draft]:
    """What the queues and agents of a small centre said in one hour, as it came."""
    settings = SimulationSettings(start=date(2026, 11, 23), calls_per_day=900, accounts=60, history_days=0)
    wanted = (QueueEvent, AgentStateChanged)
    return [
        draft
        for draft in run(settings, seed=7).drafts
        if draft.event_type in wanted and HOUR <= draft.time < HOUR + timedelta(hours=1)
    ]


@dataclass
class KafkaHouse:
    """A house whose log is in Kafka, and how far the workers are. `orders` is what a worker of it is told."""

    parts: House
    progress: Progress
    orders: Callable[..., Orders]

    def differences(self, expected: Boards) -> dict[str, Any]:
        """Where the boards stand otherwise than expected."""
        return differences(final(self.parts), expected)


OnKafka = Callable[..., AbstractContextManager[KafkaHouse]]


@pytest.fixture(scope="session")
def hour_ends_in(recorded_hour: Sequence[Draft], tmp_path_factory: pytest.TempPathFactory) -> Boards:
    """The boards that the in-process shell ends with, undisturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with house(folder, partitions=3) as parts:
        parts.door.admit(recorded_hour)
        with in_process(parts, folder / "states.sqlite", processors(REAL)) as shell:
            shell.run(until_empty=True)
        boards = final(parts)
    assert len(boards) >= 10
    return boards


@pytest.fixture
def on_kafka(kafka: LocalKafka, topic_prefix: str, tmp_path: Path) -> Callable[..., AbstractContextManager[KafkaHouse]]:
    """`on_kafka(names, partitions)`: a house with the topics that these processors need."""

    @contextmanager
    def made(names: Sequence[str] = REAL, partitions: int = 1) -> Iterator[KafkaHouse]:
        connection = KafkaConnection(kafka.bootstrap, topic_prefix)
        chosen = processors(names)
        declare(connection, chosen, partitions)
        with KafkaLog(connection, TOPICS) as log, house(tmp_path / "kafka", log) as parts:

            def orders(worker: str = "worker", **more: object) -> Orders:
                return Orders(
                    folder=str(tmp_path / "kafka"),
                    states=str(tmp_path / worker),
                    names=names,
                    bootstrap=kafka.bootstrap,
                    prefix=topic_prefix,
                    partitions=partitions,
                    **more,  # type: ignore[arg-type]
                )

            yield KafkaHouse(parts, Progress(connection, chosen, partitions), orders)

    return made
