"""Puts drafts into raw as the sink would: canonical lines with their place in the log, and the proof in ops.runs."""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.schema import apply
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from ingest.drafts import Draft
from ingest.warehouse import RunRecord
from models.envelope import Event, identity
from models.types import Token

Placed = dict[tuple[str, int], list[tuple[int, Event]]]

NAMESPACE = UUID("6f1d2f8e-0000-4000-8000-000000000001")
PARTITIONS = 3


class PlainTokeniser:
    """Tokens that a test can foresee."""

    def phone(self, plain: str) -> Token | None:
        return Token(token=hashlib.sha256(plain.encode()).hexdigest()[:16], mask=f"***{plain[-4:]}") if plain else None

    def bank_account(self, plain: str) -> Token:
        return Token(token=plain, mask=f"****{plain[-4:]}")

    def scrub(self, text: str) -> str:
        return text


def event_of(draft: Draft, recorded: datetime) -> Event:
    """The event that the door would make of a draft."""
    cls = draft.event_type
    values = dict(draft.data)
    key = draft.key or tuple(draft.time if name == "time" else values.get(name) for name in cls.natural_key)
    return cls.model_validate(
        {
            **values,
            "id": identity(NAMESPACE, draft.source, cls.type_name(), key, draft.ordinal),
            "source": draft.source,
            "time": draft.time,
            "recorded": recorded,
            "schema_version": cls.version,
        },
        context={"tokeniser": PlainTokeniser()},
    )


@dataclass
class Feed:
    """A log's worth of offsets, and the warehouse they go to."""

    port: int
    offsets: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    proven: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.client = connect(Address(port=self.port))
        self.warehouse = ClickHouseWarehouse(lambda: connect(Address(port=self.port)))

    def migrate(self) -> None:
        apply(self.client, SingleNode())

    def insert(self, drafts: Iterable[Draft], recorded: datetime | None = None, proven: bool = True) -> None:
        """Insert; `proven=False` leaves out the lines in ops.runs, like a sink that was killed before writing them."""
        self._insert(self.reserve(drafts, recorded), proven)

    def reserve(self, drafts: Iterable[Draft], recorded: datetime | None = None) -> Placed:
        """Gives events their places in the log without inserting them: a hole, until `fill`."""
        placed: Placed = defaultdict(list)
        for draft in drafts:
            event = event_of(draft, recorded or datetime.now(UTC))
            place = (event.topic, zlib.crc32(event.subject.encode()) % PARTITIONS)
            placed[place].append((self.offsets[place], event))
            self.offsets[place] += 1
        return placed

    def fill(self, placed: Placed) -> None:
        """What a sink does after a crash: inserts what is missing, and only now proves everything so far."""
        self._insert(placed, proven=False)
        for topic, partition in placed:
            self.warehouse.insert_runs([self._run(topic, partition, self.proven[topic, partition])])

    def _insert(self, placed: Placed, proven: bool) -> None:
        for (topic, partition), entries in placed.items():
            by_type: dict[type[Event], list[tuple[int, Event]]] = defaultdict(list)
            for offset, event in entries:
                by_type[type(event)].append((offset, event))
            for event_type, rows in by_type.items():
                lines = [event.model_dump_json(exclude_none=True).encode() for _, event in rows]
                self.warehouse.insert_events(event_type, topic, partition, [offset for offset, _ in rows], lines)
            if proven:
                self.warehouse.insert_runs([self._run(topic, partition, self.proven[topic, partition])])

    def rows(self, query: str) -> Sequence[Sequence[object]]:
        return self.client.query(query).result_rows

    def value(self, query: str) -> object:
        return self.rows(query)[0][0]

    def close(self) -> None:
        self.warehouse.close()
        self.client.close()

    def _run(self, topic: str, partition: int, first: int) -> RunRecord:
        last, now = self.offsets[topic, partition] - 1, datetime.now(UTC)
        self.proven[topic, partition] = last + 1
        return RunRecord(topic, partition, first, last, last - first + 1, 0, 0, 0, "quick", "test", now, now)
