"""The Faust shell on a real Kafka and the in-process shell on SQLite say the same about the same recorded hour."""

from collections.abc import Sequence
from pathlib import Path

from ingest.drafts import Draft
from tests.support.stream_parts import house, in_process
from tests.support.stream_worker import processors, running

from .boards import ALERT, BOARDS, Boards, said
from .conftest import OnKafka


def test_one_partition_gives_the_same_sequences(
    recorded_hour: Sequence[Draft], on_kafka: OnKafka, tmp_path: Path
) -> None:
    names = ["queue_tally"]
    with house(tmp_path / "sqlite") as parts:
        parts.door.admit(recorded_hour)
        with in_process(parts, tmp_path / "states.sqlite", processors(names), compacted=lambda _: False) as shell:
            shell.run(until_empty=True)
        expected = said(parts, ALERT, *BOARDS)
    assert sum(map(len, expected.values())) > 400

    with on_kafka(names) as there:
        there.parts.door.admit(recorded_hour)
        with running(there.orders(coalesce=False)):
            there.progress.wait_until_through()
        assert said(there.parts, ALERT, *BOARDS) == expected


def test_many_partitions_end_in_the_same_boards(
    recorded_hour: Sequence[Draft], on_kafka: OnKafka, hour_ends_in: Boards
) -> None:
    with on_kafka(partitions=4) as there:
        there.parts.door.admit(recorded_hour)
        with running(there.orders()):
            there.progress.wait_until_through()
        assert there.differences(hour_ends_in) == {}
