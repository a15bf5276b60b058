"""The Faust shell on a real Kafka and the in-process shell on SQLite say the same about the same recorded hour."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ingest.drafts import Draft
from tests.integration.streams.conftest import KafkaHouse
from tests.support.stream_parts import House, house, in_process
from tests.support.stream_worker import processors, running
from tests.support.waiting import wait_for

ALERT = "wattline.alert_raised"
BOARDS = ("wattline.agent_status", "wattline.queue_status")
REAL = ("agent_board", "queue_board", "board_notices")
OnKafka = Callable[..., AbstractContextManager[KafkaHouse]]
LEFT_OUT = ("id", "recorded", "offset", "headers")


def said(parts: House, *types: str) -> dict[str, list[dict[str, Any]]]:
    """What was said about each key, in order; a repeat that a restart has caused counts once."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for event in parts.records(*types):
        key = event.get("board") or f"{event['rule']} {event['about']}"
        told = {name: value for name, value in event.items() if name not in LEFT_OUT}
        if told not in by_key.setdefault(key, []):
            by_key[key].append(told)
    return by_key


def last(parts: House, *types: str) -> dict[str, dict[str, Any]]:
    return {key: events[-1] for key, events in said(parts, *types).items()}


def in_one_process(
    folder: Path, hour: Sequence[Draft], names: Sequence[str], partitions: int, **publishing: Any
) -> dict[str, list[dict[str, Any]]]:
    """What the in-process shell says about the hour."""
    with house(folder, partitions=partitions) as parts:
        parts.door.admit(hour)
        with in_process(parts, folder / "states.sqlite", processors(names), **publishing) as shell:
            shell.run(until_empty=True)
        return said(parts, ALERT, *BOARDS)


def test_one_partition_gives_the_same_sequences(
    recorded_hour: Sequence[Draft], on_kafka: OnKafka, tmp_path: Path
) -> None:
    names = ["queue_tally"]
    expected = in_one_process(tmp_path / "sqlite", recorded_hour, names, 1, compacted=lambda _: False)
    assert sum(map(len, expected.values())) > 400

    with on_kafka(names) as there:
        there.parts.door.admit(recorded_hour)
        with running(there.orders(coalesce=False)):
            wait_for(there.progress.finished, "the hour is dealt with")
        assert said(there.parts, ALERT, *BOARDS) == expected


def content(boards: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Boards without their time: how often one was told before depends on the order in which partitions were read."""
    return {key: {name: value for name, value in board.items() if name != "time"} for key, board in boards.items()}


def test_many_partitions_end_in_the_same_boards(
    recorded_hour: Sequence[Draft], on_kafka: OnKafka, tmp_path: Path
) -> None:
    with house(tmp_path / "sqlite", partitions=4) as parts:
        parts.door.admit(recorded_hour)
        with in_process(parts, tmp_path / "states.sqlite", processors(REAL)) as shell:
            shell.run(until_empty=True)
        expected = content(last(parts, *BOARDS))
    assert len(expected) >= 10

    with on_kafka(REAL, 4) as there:
        there.parts.door.admit(recorded_hour)
        with running(there.orders()):
            wait_for(there.progress.finished, "the hour is dealt with")
        assert content(last(there.parts, *BOARDS)) == expected
