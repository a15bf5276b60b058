"""One replay, step by step: fill shadows, hold them against what was read and what is there, put them in place."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID
from zoneinfo import ZoneInfo

from clickhouse_connect.driver.client import Client

from connectors.archive.manifest import load_index
from connectors.archive.reading import read_period as read_archive
from connectors.archive.same_log import is_same_log
from connectors.clickhouse import shadow_letters
from connectors.clickhouse.replays import Replay, State, save
from connectors.clickhouse.shadow import Shadow
from connectors.clickhouse.shadow_counts import Day, days, distinct_ids
from connectors.clickhouse.shadow_warehouse import ShadowWarehouse, Tally
from connectors.clickhouse.swap import Marks, bring_newer, exchange
from ingest.bad_share import BadShareLimit
from ingest.log import EventLog, Run
from ingest.period import Period
from ingest.record_time import event_time
from ingest.refill import Refill, only_types, read_period
from ingest.rejects import Privacy
from ingest.run_handler import ForeignValidator
from models.catalogue import by_type_name, types_of
from models.envelope import Event
from models.topics import topic


class ReplayFailed(Exception):
    """The replay can't be done as asked; nothing that is read was changed, unless the message says so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be replayed. `accept_loss`: also where that takes events away; `dry`: all but the exchange."""

    topic: str
    types: Sequence[type[Event]]
    period: Period
    archive: Path | None = None
    accept_loss: bool = False
    dry: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """What a replay works with. `swapping`: held while tables are exchanged, so that dbt doesn't look on."""

    log: EventLog
    client: Client
    open_client: Callable[[], Client]
    validate_foreign: ForeignValidator
    privacy: Privacy
    clock: Callable[[], datetime]
    zone: ZoneInfo
    scratch: Path
    group: str
    bulk_from: int
    limit: BadShareLimit
    swapping: Callable[[], AbstractContextManager[object]]
    tell: Callable[[str], object] = str
    checkpoint: Callable[[str], object] = str


@dataclass(slots=True)
class Outcome:
    """What a replay did, or with `dry` would do. Records read; dead letters among them, and those that are new."""

    id: UUID
    state: State
    records: int = 0
    dead_letters: int = 0
    new_dead_letters: int = 0
    days: list[Day] = field(default_factory=list)

    @property
    def lost(self) -> int:
        return sum(day.lost for day in self.days)

    @property
    def changed(self) -> bool:
        return not all(day.same for day in self.days)


class ReplayRun:
    """The steps of one replay over one topic's tables. Whoever calls holds the lock."""

    def __init__(self, parts: Parts, asked: Asked, replay: Replay) -> None:
        self._parts = parts
        self._asked = asked
        self._client = parts.client
        self._shadows = [Shadow(event_type) for event_type in asked.types]
        committed = {lag.partition: lag.committed for lag in parts.log.lag(parts.group) if lag.topic == asked.topic}
        self._committed = {number: committed.get(number, 0) for number in range(parts.log.topics()[asked.topic])}
        self._marks = Marks(asked.topic, self._committed)
        self._book = replace(replay, marks=self._committed)

    def run(self, confirm: Callable[[Outcome], bool]) -> Outcome:
        """All of it, up to raw that is whole again (state `swapped`); the marts are left to dbt.

        `confirm` is asked before anything that is read changes; where it says no, the state is `compared`.
        Raises ReplayFailed, SwapInterrupted, ArchiveDamaged, and what the log and the warehouse raise.
        """
        outcome = Outcome(self._book.id, "filling")
        self._save("filling")
        try:
            self._fill(outcome)
            self._compare(outcome)
            if self._asked.dry or not confirm(outcome):
                self._drop()
                return self._end(outcome, "compared")
            self._swap(outcome)
        except BaseException:
            if self._book.state == "filling":
                with suppress(Exception):  # a warehouse that is away: the next replay cleans up
                    self._drop()
                    self._save("failed", finished=self._parts.clock())
            raise
        return outcome

    def _fill(self, outcome: Outcome) -> None:
        asked, parts = self._asked, self._parts
        for shadow in self._shadows:
            shadow.drop(self._client)
            shadow.create(self._client)
        shadow_letters.create(self._client)
        parts.checkpoint("created")
        for shadow in self._shadows:
            for step in shadow.take_over(self._client, asked.period, asked.topic):
                parts.tell(step)
        parts.checkpoint("taken over")
        with TemporaryDirectory(dir=parts.scratch, prefix="replay-") as folder:
            tally = Tally(Path(folder), asked.period, parts.zone)
            with closing(ShadowWarehouse(parts.open_client, tally)) as warehouse:
                refill = Refill(
                    warehouse=warehouse,
                    expect=warehouse.expect,
                    types={cls.type_name(): cls for cls in asked.types},
                    validate_foreign=parts.validate_foreign,
                    privacy=parts.privacy,
                    clock=parts.clock,
                    bulk_from=parts.bulk_from,
                    limit=parts.limit,
                )
                outcome.records = refill.fill(self._told(self._runs()))
                outcome.dead_letters = warehouse.dead_letters
                outcome.new_dead_letters = warehouse.new_dead_letters
            parts.checkpoint("filled")
            self._verify(tally)
        for shadow in self._shadows:
            bring_newer(self._client, shadow.table, shadow.name, self._marks)

    def _runs(self) -> Iterator[Run]:
        """The period's records of the types asked for: from the archive as far as it goes, then from the log."""
        asked, log = self._asked, self._parts.log
        begins = {number: log.bounds(asked.topic, number)[0] for number in self._committed}
        archived: Iterator[Run] = iter(())
        if asked.archive is not None:
            reached = load_index(asked.archive / asked.topic)
            archived = read_archive(asked.archive, asked.topic, asked.period.begin, asked.period.end)
            if is_same_log(log, asked.topic, reached):
                begins |= {
                    number: max(begins[number], until.position) for number, until in reached.items() if number in begins
                }
        spans = {number: (begin, self._committed[number]) for number, begin in begins.items()}
        from_log = read_period(log, asked.topic, asked.period, spans, lambda _count: None)
        return only_types(chain(archived, from_log), self._wanted)

    def _wanted(self, type_name: str) -> bool:
        """With every type of the topic go the records that are no event: their dead letters."""
        whole = len(self._asked.types) == len(types_of(self._asked.topic))
        chosen = {cls.type_name() for cls in self._asked.types}
        return type_name in chosen or (whole and type_name not in by_type_name())

    def _told(self, runs: Iterator[Run]) -> Iterator[Run]:
        records = 0
        for run in runs:
            records += len(run)
            self._parts.tell(f"{records:,} records read")
            yield run

    def _verify(self, tally: Tally) -> None:
        """Every event that was sent is there, and nothing else. Raises ReplayFailed."""
        for shadow in self._shadows:
            sent = tally.distinct(shadow.event_type.type_name())
            found = distinct_ids(self._client, shadow, self._asked.period, self._parts.zone, self._asked.topic)
            for day in sorted({*sent, *found}):
                if sent.get(day, 0) != found.get(day, 0):
                    raise ReplayFailed(
                        f"{shadow.table} on {day}: {sent.get(day, 0):,} events were read but {found.get(day, 0):,} are "
                        "in the shadow; nothing was changed. Try again; if it stays so, it is a defect"
                    )

    def _compare(self, outcome: Outcome) -> None:
        """Table against shadow, day by day. Raises ReplayFailed where events would be lost, or there is nothing."""
        self._parts.tell("comparing …")
        newer = self._marks.condition()
        for shadow in self._shadows:
            outcome.days += days(self._client, shadow, self._asked.period, self._parts.zone, newer)
        self._parts.checkpoint("compared")
        if not outcome.days and not outcome.records:
            raise ReplayFailed(f"there is nothing of {self._asked.topic} in this period{self._where_log_begins()}")
        if outcome.lost and not (self._asked.accept_loss or self._asked.dry):
            worst = max(outcome.days, key=lambda day: day.lost)
            raise ReplayFailed(
                f"{outcome.lost:,} events that raw has were not found, most of them {worst.type} on {worst.day} "
                f"({worst.lost:,} of {worst.before:,}){self._where_log_begins()}. Nothing was changed: replay from an "
                "archive (--archive DIR), or give --accept-loss to drop them"
            )
        self._refuse_what_may_be_gone()

    def _refuse_what_may_be_gone(self) -> None:
        """Raises ReplayFailed where the period begins before the log does, and no archive reaches that far.

        What neither raw nor the log has any more can't be seen to be missing: the replay would call itself whole.
        """
        asked = self._asked
        if topic(asked.topic).compacted or not (gone := self._gone_until(asked.archive)) or gone <= asked.period.begin:
            return
        what = (
            f"the log has let go of what came before {gone.astimezone(self._parts.zone):%Y-%m-%d %H:%M %Z}, and the "
            "period begins earlier: what raw lacks of that time stays away"
        )
        if asked.dry or asked.accept_loss:
            self._parts.tell(what)
            return
        reach = "no archive of it reaches that far" if asked.archive else "replay from an archive (--archive DIR)"
        raise ReplayFailed(f"{what}. Nothing was changed: {reach}, or give --accept-loss")

    def _gone_until(self, archive: Path | None) -> datetime | None:
        """Before when records were appended that neither log nor archive has any more; None where there are none.

        The time of appending, not the events': the log lets go in that order, and no event is appended before it is.
        """
        log, name = self._parts.log, self._asked.topic
        reached = load_index(archive / name) if archive is not None else {}
        if not is_same_log(log, name, reached):
            reached = {}
        until: list[datetime] = []
        for number in self._committed:
            first, end = log.bounds(name, number)
            if first <= (reached[number].position if number in reached else 0):
                continue
            run = log.read(name, number, first, 1) if first < end else None
            appended = run.appended if run is not None else None
            until.append(self._parts.clock() if appended is None else datetime.fromtimestamp(appended, UTC))
        return max(until, default=None)

    def _where_log_begins(self) -> str:
        """What the log still has, in words; '' where it has lost nothing."""
        name, oldest = self._asked.topic, []
        for number in self._committed:
            first, end = self._parts.log.bounds(name, number)
            run = self._parts.log.read(name, number, first, 1) if 0 < first < end else None
            if run is not None and (time := event_time(run, 0)):
                oldest.append(time)
        if not oldest:
            return ""
        since = max(oldest).astimezone(self._parts.zone)
        return f"; the log has let go of what is older than about {since:%Y-%m-%d %H:%M %Z}"

    def _check_columns(self) -> None:
        for shadow in self._shadows:
            if not shadow.same_columns(self._client):
                raise ReplayFailed(f"{shadow.table} was migrated meanwhile; nothing was changed, try again")

    def _swap(self, outcome: Outcome) -> None:
        """Tables that don't differ stay; the others are exchanged. From here on there is no way back, only forward."""
        different = {day.type for day in outcome.days if not day.same}
        shadows = [shadow for shadow in self._shadows if shadow.event_type.type_name() in different]
        self._parts.tell("exchanging …")
        with self._parts.swapping():
            self._check_columns()
            verified = {shadow.table: shadow.uuids(self._client)[1] for shadow in shadows}
            self._save("swapping", tables=verified, counts=counts_of(outcome))
            self._parts.checkpoint("swapping")
            shadow_letters.release(self._client, self._asked.topic)
            left = exchange(self._client, shadows, verified, self._marks, self._parts.checkpoint)
            self._end(outcome, "swapped")
            if left:
                names = ", ".join(shadow.table for shadow in left)
                raise ReplayFailed(f"somebody has touched the shadows of {names}, which stay as they are: replay again")
        self._parts.checkpoint("swapped")
        for shadow in self._shadows:
            shadow.drop(self._client, keep_table=self._asked.keep and shadow in shadows)
        shadow_letters.drop(self._client)

    def close(self, state: State) -> None:
        """Writes the last state into the books."""
        self._save(state)

    def _end(self, outcome: Outcome, state: State) -> Outcome:
        outcome.state = state
        self._save(state, counts=counts_of(outcome), finished=self._parts.clock())
        return outcome

    def _drop(self) -> None:
        for shadow in self._shadows:
            shadow.drop(self._client)
        shadow_letters.drop(self._client)

    def _save(self, state: State, **changes: object) -> None:
        self._book = replace(self._book, state=state, **changes)  # type: ignore[arg-type]
        save(self._client, self._book)


def counts_of(outcome: Outcome) -> str:
    """What stands in the books, as JSON."""
    document: Mapping[str, object] = {
        "records": outcome.records,
        "dead_letters": outcome.dead_letters,
        "days": [{**asdict(day), "day": day.day.isoformat()} for day in outcome.days],
    }
    return json.dumps(document)
