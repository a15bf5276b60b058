"""The warehouse as a replay fills it: rows go into shadows, and what was sent is kept count of."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pyarrow as pa
from clickhouse_connect.driver.client import Client

from connectors.clickhouse import shadow_letters
from connectors.clickhouse.ddl import table_of
from connectors.clickhouse.distinct import distinct_ids
from connectors.clickhouse.failures import as_ours
from connectors.clickhouse.shadow import shadow_of
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from ingest.offset_ranges import OffsetRanges
from ingest.period import Period
from ingest.record_time import id_and_time
from ingest.warehouse import DeadLetter, RunRecord
from models.envelope import Event


class Tally:
    """Events that were sent into shadows, by type and day. The ids are kept in files: a period may have millions."""

    def __init__(self, folder: Path, period: Period, zone: ZoneInfo) -> None:
        self._folder = folder
        self._days = [(day.begin, day.begin.astimezone(zone).date()) for day in period.days(zone)]
        self._begins = [begin for begin, _ in self._days]
        self.records: Counter[tuple[str, date]] = Counter()

    def add(self, type_name: str, lines: Iterable[bytes]) -> None:
        """Canonical lines of one type, all of the period."""
        ids: dict[date, list[bytes]] = defaultdict(list)
        for line in lines:
            id_, time = id_and_time(line)
            ids[self._days[bisect_right(self._begins, time) - 1][1]].append(id_)
        for day, some in ids.items():
            self.records[type_name, day] += len(some)
            with self._path(type_name, day).open("ab") as file:
                file.write(b"".join(some))

    def distinct(self, type_name: str) -> Mapping[date, int]:
        """Day → number of distinct ids; one day is in memory at a time."""
        return {day: self._distinct(self._path(type_name, day)) for name, day in self.records if name == type_name}

    @staticmethod
    def _distinct(path: Path) -> int:
        with pa.memory_map(str(path)) as file:
            return distinct_ids(file.read_buffer())

    def _path(self, type_name: str, day: date) -> Path:
        return self._folder / f"{type_name}-{day}.ids"


class ShadowWarehouse(ClickHouseWarehouse):
    """Implements ingest.warehouse.Warehouse over shadows, one run at a time; dead letters are held back, too."""

    letters = shadow_letters.HELD

    def __init__(self, open_client: Callable[[], Client], tally: Tally) -> None:
        super().__init__(open_client)
        self._tally = tally
        self._foreign: frozenset[int] = frozenset()
        self._appended: datetime | None = None
        self.dead_letters = 0
        self.new_dead_letters = 0

    def expect(self, foreign: Collection[int], appended: float | None) -> None:
        """Told before each run: offsets of foreign events that don't say when they were recorded, and when the run
        was appended.

        Such an event got its `recorded` from the sink's clock: it keeps the one that its row in the table has. Where
        that row is lost, the time at which it was appended keeps corrections in their order.
        """
        self._foreign = frozenset(foreign)
        self._appended = None if appended is None else datetime.fromtimestamp(appended, UTC)

    def insert_events(
        self,
        event_type: type[Event],
        topic: str,
        partition: int | Sequence[int],
        offsets: Sequence[int],
        lines: Sequence[bytes],
    ) -> None:
        places = sorted(self._foreign.intersection(offsets))
        if places:
            number = partition if isinstance(partition, int) else partition[0]
            known = self._recorded(event_type, topic, number, places)
            lines = [
                self._as_recorded(line, known.get((offset, line_id(line)))) if offset in self._foreign else line
                for offset, line in zip(offsets, lines, strict=True)
            ]
        super().insert_events(shadow_of(event_type), topic, partition, offsets, lines)
        self._tally.add(event_type.type_name(), lines)

    def insert_lines(
        self,
        event_type: type[Event],
        topic: str,
        partition: int | Sequence[int],
        offsets: Sequence[int],
        lines: Sequence[bytes],
    ) -> None:
        super().insert_lines(shadow_of(event_type), topic, partition, offsets, lines)
        self._tally.add(event_type.type_name(), lines)

    def present_offsets(self, topic: str, partition: int, first: int) -> OffsetRanges:  # noqa: ARG002
        """None: a shadow begins empty."""
        return OffsetRanges()

    def identities_at(
        self,
        topic: str,  # noqa: ARG002
        partition: int,  # noqa: ARG002
        first: int,  # noqa: ARG002
        last: int,  # noqa: ARG002
    ) -> Mapping[int, Set[str]]:
        return {}

    def insert_dead_letters(self, letters: Sequence[DeadLetter]) -> None:
        """Those that aren't there: a letter keeps the time at which it was first refused."""
        topic, offsets = letters[0].position.topic, [letter.position.offset for letter in letters]
        with as_ours():
            rows = (
                self._connected()
                .query(
                    f"SELECT _partition, _offset FROM {shadow_letters.LETTERS} WHERE _topic = {{topic:String}}"
                    " AND _offset BETWEEN {first:Int64} AND {last:Int64}",
                    parameters={"topic": topic, "first": min(offsets), "last": max(offsets)},
                )
                .result_rows
            )
        there = set(rows)
        new = [letter for letter in letters if (letter.position.partition, letter.position.offset) not in there]
        if new:
            super().insert_dead_letters(new)
        self.dead_letters += len(letters)
        self.new_dead_letters += len(new)

    def insert_runs(self, runs: Sequence[RunRecord]) -> None:
        """Not in the sink's books: dbt would take them for runs that it hasn't seen."""

    def _recorded(
        self, event_type: type[Event], topic: str, partition: int, offsets: Sequence[int]
    ) -> Mapping[tuple[int, str], datetime]:
        """Offset and id → `recorded`, as the table has it."""
        query = (
            f"SELECT _offset, toString(id), recorded FROM {table_of(event_type)}"
            " WHERE _topic = {topic:String} AND _partition = {partition:Int32}"
            " AND _offset BETWEEN {first:Int64} AND {last:Int64}"
        )
        where = {"topic": topic, "partition": partition, "first": offsets[0], "last": offsets[-1]}
        with as_ours():
            rows = self._connected().query(query, parameters=where).result_rows
        return {(offset, id_): recorded for offset, id_, recorded in rows}

    def _as_recorded(self, line: bytes, recorded: datetime | None) -> bytes:
        moment = recorded or self._appended
        return line if moment is None else orjson.dumps(orjson.loads(line) | {"recorded": moment})


def line_id(line: bytes) -> str:
    return id_and_time(line)[0].decode()
