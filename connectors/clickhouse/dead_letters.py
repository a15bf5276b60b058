"""Dead letters as the warehouse keeps them, for listing and replay."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from clickhouse_connect.driver.client import Client

from connectors.clickhouse.failures import as_ours
from ingest.dead_letters import Outcome, Wanted
from ingest.log import Position
from ingest.warehouse import DeadLetter

COLUMNS = (
    "_topic", "_partition", "_offset", "fingerprint", "type", "source", "reader", "error", "field", "value", "file",
    "line", "sealed", "failed_at",
)  # fmt: skip

UNFINISHED = """
    (_topic, _partition, _offset) NOT IN (
        SELECT _topic, _partition, _offset
        FROM ops.dead_letter_replays FINAL
        WHERE outcome IN ('replayed', 'dropped')
    )
"""


class ClickHouseDeadLetters:
    """Implements ingest.dead_letters.DeadLetters."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def find(self, wanted: Wanted, limit: int) -> Sequence[DeadLetter]:
        """Letters, oldest first."""
        return self._select(wanted, limit, COLUMNS)

    def overview(self, wanted: Wanted, limit: int) -> Sequence[DeadLetter]:
        """The same letters without their bytes, which may be a mebibyte each."""
        return self._select(wanted, limit, tuple("'' AS sealed" if name == "sealed" else name for name in COLUMNS))

    def _select(self, wanted: Wanted, limit: int, columns: Sequence[str]) -> Sequence[DeadLetter]:
        conditions, values = conditions_of(wanted)
        query = f"""
            SELECT {", ".join(columns)}
            FROM ops.dead_letters FINAL
            WHERE {" AND ".join(conditions)}
            ORDER BY failed_at, _topic, _partition, _offset
            LIMIT {{limit:UInt32}}
        """
        with as_ours():
            result = self._client.query(
                query, parameters={**values, "limit": limit}, column_formats={"sealed": "bytes"}
            )
        return [_letter(dict(zip(COLUMNS, row, strict=True))) for row in result.result_rows]

    def waiting(self) -> int:
        """How many distinct records wait to be replayed or dropped; the same bad line read twice is one."""
        with as_ours():
            result = self._client.query(f"SELECT uniqExact(fingerprint) FROM ops.dead_letters FINAL WHERE {UNFINISHED}")
        return int(result.result_rows[0][0])

    def mark(self, replay: UUID, operator: str, outcomes: Sequence[Outcome]) -> None:
        """Records what a replay did, one row per letter."""
        rows = [
            [
                replay,
                outcome.position.topic,
                outcome.position.partition,
                outcome.position.offset,
                outcome.result,
                outcome.error,
                operator,
                outcome.at,
            ]
            for outcome in outcomes
        ]
        columns = ["replay", "_topic", "_partition", "_offset", "outcome", "error", "operator", "replayed_at"]
        with as_ours():
            self._client.insert("ops.dead_letter_replays", rows, column_names=columns)


def conditions_of(wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    """SQL conditions that letters must meet, and the values of their parameters."""
    conditions, values = ["1"], dict[str, Any]()
    if not wanted.finished:
        conditions.append(UNFINISHED)
    for name, condition in (
        ("topic", "_topic = {topic:String}"),
        ("source", "source = {source:String}"),
        ("reader", "reader = {reader:String}"),
        ("since", "failed_at >= {since:DateTime64(6)}"),
        ("fingerprint", "fingerprint = {fingerprint:UUID}"),
    ):
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(condition)
            values[name] = str(value) if name == "fingerprint" else value
    if wanted.position is not None:
        conditions.append(
            "_topic = {at_topic:String} AND _partition = {at_partition:Int32} AND _offset = {at_offset:Int64}"
        )
        values |= {
            "at_topic": wanted.position.topic,
            "at_partition": wanted.position.partition,
            "at_offset": wanted.position.offset,
        }
    return conditions, values


def _letter(row: dict[str, Any]) -> DeadLetter:
    position = Position(row.pop("_topic"), row.pop("_partition"), row.pop("_offset"))
    return DeadLetter(position=position, **row)
