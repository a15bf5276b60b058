"""The books of replays, `ops.replays`: what was begun, how far it came, what it did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from clickhouse_connect.driver.client import Client

State = Literal["filling", "swapping", "swapped", "done", "compared", "failed"]
"""filling: the tables that are read are as they were; swapping: shadows are verified and may be in their place, what
the live sink inserted meanwhile isn't yet beside them; swapped: raw is whole, dbt has to compute the period again;
done: it has. compared: a dry run ended; failed: nothing was changed."""

UNFINISHED = ("filling", "swapping")


@dataclass(frozen=True, slots=True)
class Replay:
    """One line of the books.

    `tables`: table → uuid of its verified shadow, from `swapping` on. `marks`: partition → offset from which on rows
    are the live sink's. `counts`: JSON, for people.
    """

    id: UUID
    topic: str
    types: Sequence[str]
    begins: datetime
    ends: datetime
    origin: str
    operator: str
    host: str
    started: datetime
    state: State = "filling"
    tables: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[int, int] = field(default_factory=dict)
    counts: str = ""
    finished: datetime | None = None


class SwapInterrupted(Exception):
    """The exchange can't be finished now; the replay stays in the books and is finished later."""


COLUMNS = tuple(column.name for column in fields(Replay))


def save(client: Client, replay: Replay) -> None:
    """Writes the line; the newest one of an id counts."""
    row = [getattr(replay, name) for name in COLUMNS]
    client.insert("replays", [[*row, datetime.now(UTC)]], column_names=[*COLUMNS, "recorded"], database="ops")


def unfinished(client: Client) -> list[Replay]:
    """Replays that were interrupted, or are under way."""
    return _select(client, f"state IN {UNFINISHED}")


def latest(client: Client, limit: int) -> list[Replay]:
    """The newest first."""
    return _select(client, "1", limit)


def _select(client: Client, condition: str, limit: int = 100) -> list[Replay]:
    rows = client.query(
        f"SELECT {', '.join(COLUMNS)} FROM ops.replays FINAL WHERE {condition} ORDER BY started DESC LIMIT {limit:d}"
    ).result_rows
    return [Replay(*row) for row in rows]
