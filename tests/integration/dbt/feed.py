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

    def __post_init__(self) -> None:
        self.client = connect(Address(port=self.port))
        self.warehouse = ClickHouseWarehouse(lambda: connect(Address(port=self.port)))

    def migrate(self) -> None:
        apply(self.client, SingleNode())

    def insert(self, drafts: Iterable[Draft], recorded: datetime | None = None, proven: bool = True) -> None:
        """Insert; `proven=False` leaves out the line in ops.runs, like a sink that was killed before writing it."""
        batches: dict[tuple[str, int], dict[type[Event], tuple[list[int], list[bytes]]]] = {}
        firsts: dict[tuple[str, int], int] = {}
        for draft in drafts:
            event = event_of(draft, recorded or datetime.now(UTC))
            place = (event.topic, zlib.crc32(event.subject.encode()) % PARTITIONS)
            firsts.setdefault(place, self.offsets[place])
            offsets, lines = batches.setdefault(place, {}).setdefault(type(event), ([], []))
            offsets.append(self.offsets[place])
            lines.append(event.model_dump_json(exclude_none=True).encode())
            self.offsets[place] += 1
        for (topic, partition), by_type in batches.items():
            for event_type, (offsets, lines) in by_type.items():
                self.warehouse.insert_events(event_type, topic, partition, offsets, lines)
            if proven:
                self.warehouse.insert_run(self._run(topic, partition, firsts[topic, partition]))

    def rows(self, query: str) -> Sequence[Sequence[object]]:
        return self.client.query(query).result_rows

    def value(self, query: str) -> object:
        return self.rows(query)[0][0]

    def close(self) -> None:
        self.warehouse.close()
        self.client.close()

    def _run(self, topic: str, partition: int, first: int) -> RunRecord:
        last, now = self.offsets[topic, partition] - 1, datetime.now(UTC)
        return RunRecord(topic, partition, first, last, last - first + 1, 0, 0, 0, "quick", "test", now, now)
