"""The order of steps, and what each failure leads to. The warehouse is a stand-in: failures are hard to get in time."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

import pytest

from ingest import metrics as catalogue
from ingest.bad_share import BadShareLimit, TooManyBadEvents
from ingest.log import LogUnavailable, LostPartition, Message, NotCommitted, Run, commit_each
from ingest.offset_ranges import OffsetRanges
from ingest.patience import Patience
from ingest.pulse import Pulse
from ingest.run_account import UnbalancedRun
from ingest.run_handler import RunHandler
from ingest.sink_alerts import SinkAlert
from ingest.sink_metrics import SinkMetrics
from ingest.turns import Line, Overtaken
from ingest.warehouse import DeadLetter, InsertRefused, RunRecord, WarehouseUnavailable
from models.catalogue import by_type_name
from models.envelope import Event
from tests.support.sink_parts import clock, foreign, privacy, queue_event, stamped, validate_foreign
from tests.unit.ingest_sink.runs import run_of


class Books:
    """A warehouse and a consumer that write down what they are asked to do."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.rows: set[int] = set()
        self.letters: list[DeadLetter] = []
        self.runs: list[RunRecord] = []
        self.present = OffsetRanges()
        self.poison: set[int] = set()
        self.failures: list[Exception] = []
        self.lost: set[int] = set()
        self.away: list[int] = []
        """Partitions whose next commits aren't answered."""
        self.committed: list[tuple[int, int]] = []
        self.by_partition: set[tuple[int, int]] = set()

    def insert_events(
        self,
        event_type: type[Event],
        topic: str,
        partition: int | Sequence[int],
        offsets: Sequence[int],
        lines: Sequence[bytes],
    ) -> None:
        assert not isinstance(partition, int)
        self._insert("quick", offsets)
        self.by_partition |= set(zip(partition, offsets, strict=True))

    def insert_lines(
        self,
        event_type: type[Event],
        topic: str,
        partition: int | Sequence[int],
        offsets: Sequence[int],
        lines: Sequence[bytes],
    ) -> None:
        self._insert("bulk", offsets)

    def _insert(self, lane: str, offsets: Sequence[int]) -> None:
        if self.failures:
            raise self.failures.pop()
        if self.poison & set(offsets):
            raise InsertRefused("Code: 117")
        self.steps.append(lane)
        self.rows |= set(offsets)

    def present_offsets(self, topic: str, partition: int, first: int) -> OffsetRanges:
        return self.present

    def identities_at(self, topic: str, partition: int, first: int, last: int) -> Mapping[int, Set[str]]:
        return {offset: {str(queue_event(offset).id)} for offset in self.present}

    def insert_dead_letters(self, letters: Sequence[DeadLetter]) -> None:
        self.steps.append("reject")
        self.letters += letters

    def insert_runs(self, runs: Sequence[RunRecord]) -> None:
        self.steps.append("runs")
        self.runs += runs

    def commit(self, run: Run) -> None:
        if run.partition in self.lost:
            raise LostPartition("it went to another member")
        if run.partition in self.away:
            self.away.remove(run.partition)
            raise LogUnavailable("the brokers don't answer")
        self.steps.append("commit")
        self.committed.append((run.partition, run.first))

    def commit_all(self, runs: Sequence[Run]) -> list[NotCommitted | None]:
        return commit_each(self, runs)


def handler(books: Books, **changes: Any) -> RunHandler:
    metrics = SinkMetrics()
    parts: dict[str, Any] = {
        "warehouse": books,
        "consumer": books,
        "types": by_type_name(),
        "validate_foreign": validate_foreign,
        "privacy": privacy(),
        "alert": lambda what: None,
        "clock": clock,
        "owner": "test",
        "checkpoint": lambda name: None,
        "metrics": metrics,
        "patience": Patience(metrics, first=0.001, longest=0.001),
        "bulk_from": 50,
        "limit": BadShareLimit(),
        "assigned": lambda: {("boards", 0): 1} | {("calls.queue", partition): 1 for partition in range(10)},
    }
    return RunHandler(**(parts | changes))


def run(count: int, **more: Any) -> Run:
    return run_of([stamped(queue_event(n)) for n in range(count)], **more)


def test_insert_then_books_then_commit() -> None:
    books = Books()
    passed: list[str] = []

    handler(books, checkpoint=passed.append).handle([(run(10), 1)])

    assert books.steps == ["quick", "runs", "commit"]
    assert passed == [f"{when} {step}" for step in ("insert", "runs", "commit") for when in ("before", "after")]


def test_a_large_run_goes_in_bulk_and_a_foreign_one_never() -> None:
    books = Books()
    sink = handler(books)

    sink.handle([(run(50), 1)])
    sink.handle([(run_of([foreign(queue_event(n)) for n in range(50)], first=50), 1)])

    assert [step for step in books.steps if step in ("quick", "bulk")] == ["bulk", "quick"]
    assert [record.lane for record in books.runs] == ["bulk", "quick"]


def test_what_is_there_already_is_not_inserted_again() -> None:
    books = Books()
    books.present = OffsetRanges([(3, 5)])

    handler(books).handle([(run(10), 1)])

    assert books.rows == {0, 1, 2, 6, 7, 8, 9}
    assert (books.runs[0].inserted, books.runs[0].duplicates) == (7, 3)


@pytest.mark.parametrize("count", [20, 200])
def test_the_one_row_that_the_engine_refuses_becomes_a_dead_letter(count: int) -> None:
    books = Books()
    books.poison = {13}

    handler(books).handle([(run(count), 1)])

    assert books.rows == set(range(count)) - {13}
    assert [str(letter.position) for letter in books.letters] == ["calls.queue/0/13"]
    assert "Code: 117" in books.letters[0].error
    assert (books.runs[0].inserted, books.runs[0].rejected) == (count - 1, 1)
    assert books.steps[-3:] == ["reject", "runs", "commit"]


def test_an_unavailable_warehouse_is_tried_again() -> None:
    books = Books()
    books.failures = [WarehouseUnavailable("connection refused"), WarehouseUnavailable("too many parts")]
    sink = handler(books)

    sink.handle([(run(10), 1)])

    assert books.rows == set(range(10))
    assert sink.metrics.counters.retries == 2


def test_a_lost_partition_is_dropped_without_a_word_to_the_counters() -> None:
    books = Books()
    books.lost = {0}
    sink = handler(books)

    sink.handle([(run(10), 1)])

    assert sink.metrics.counters.lost_partitions == 1
    assert sink.metrics.counters.inserted == 0


def eaten(sink: RunHandler) -> dict[str, float]:
    """Topic → offsets that the metrics tell as eaten."""
    [family] = [f for f in sink.metrics.meters.registry.collect() if f.name == "wattline_sink_eaten_offsets"]
    return {s.labels["topic"]: s.value for s in family.samples if s.name.endswith("_total")}


def test_offsets_that_hold_no_record_are_not_eaten() -> None:
    books = Books()
    sink = handler(books)

    sink.handle([(run_of([stamped(queue_event(n)) for n in range(3)], offsets=[20, 21, 23]), 1)])

    assert books.runs[0].missing == 1
    assert eaten(sink) == {}


def test_a_gap_is_an_alert_and_stands_in_the_books() -> None:
    books = Books()
    alerts: list[SinkAlert] = []

    sink = handler(books, alert=alerts.append)
    sink.handle([(run(10, first=100, gap=30), 1)])

    assert (books.runs[0].first, books.runs[0].missing) == (70, 30)
    assert eaten(sink) == {"calls.queue": 30.0}
    (alert,) = alerts
    assert (alert.rule, alert.about, alert.value) == ("sink_gap", "calls.queue/0/100", 30)
    assert alert.message == "retention has eaten 30 offsets before calls.queue/0/100 that were never read"


def test_too_many_bad_events_are_neither_written_off_nor_committed() -> None:
    books = Books()
    books.poison = set(range(40))

    with pytest.raises(TooManyBadEvents, match="the warehouse refuses 21 of 45 rows"):
        handler(books, limit=BadShareLimit(share=0.1, minimum=20)).handle([(run(45), 1)])

    assert books.letters == []
    assert "commit" not in books.steps


def test_too_many_invalid_events_stop_it_too() -> None:
    books = Books()
    messages = [replace(stamped(queue_event(n)), value=b"{}") for n in range(40)]

    with pytest.raises(TooManyBadEvents, match=r"40 of the last 40 events are bad, the limit is 10%: stopped before"):
        handler(books, limit=BadShareLimit(share=0.1, minimum=20)).handle([(run_of(messages), 1)])

    assert books.letters == []


def test_a_bad_value_is_named_by_its_field_but_not_shown() -> None:
    books = Books()
    message = foreign(queue_event(0))
    value = message.value.replace(b'"queue":"bill"', b'"queue":13912345678')
    bad = run_of([type(message)(message.topic, message.key, message.type, "", value, message.headers)])

    handler(books).handle([(bad, 1)])

    (letter,) = books.letters
    assert letter.field == "queue"
    assert "13912345678" not in letter.error
    assert letter.source == "pbx-east"


def test_small_runs_of_several_partitions_share_their_inserts() -> None:
    books = Books()
    runs = [run_of([stamped(queue_event(n)) for n in range(5)], first=100 * p, partition=p) for p in range(4)]
    books.poison = {203}
    books.lost = {1}
    sink = handler(books)

    sink.handle([(each, 1) for each in runs])

    offsets = {(p, 100 * p + n) for p in range(4) for n in range(5)}
    assert books.by_partition == offsets - {(2, 203)}
    assert books.steps.count("runs") == 1
    assert [
        (record.partition, record.first, record.last, record.inserted, record.rejected) for record in books.runs
    ] == [
        (0, 0, 4, 5, 0),
        (1, 100, 104, 5, 0),
        (2, 200, 204, 4, 1),
        (3, 300, 304, 5, 0),
    ]
    assert all(record.balanced() for record in books.runs)
    assert [str(letter.position) for letter in books.letters] == ["calls.queue/2/203"]
    assert books.steps.count("commit") == 3
    assert sink.metrics.counters.inserted == 14
    assert sink.metrics.counters.lost_partitions == 1


def test_commits_that_are_not_answered_are_tried_again_each_once() -> None:
    books = Books()
    places = [(0, 0), (0, 5), (1, 100), (2, 200)]
    runs = [run_of([stamped(queue_event(n)) for n in range(5)], first=first, partition=p) for p, first in places]
    books.away = [0, 0, 2]
    books.lost = {1}
    sink = handler(books)

    sink.handle([(each, 1) for each in runs])

    assert sorted(books.committed) == [(0, 0), (0, 5), (2, 200)]
    assert books.committed.index((0, 0)) < books.committed.index((0, 5))
    assert sink.metrics.counters.inserted == 15
    assert sink.metrics.counters.lost_partitions == 1
    assert books.steps.count("runs") == 1


def test_a_run_whose_partition_went_away_while_it_waited_is_left_alone() -> None:
    books = Books()
    sink = handler(books)

    sink.handle([(run(3), 7), (run_of([stamped(queue_event(9))], partition=1), 1)])

    assert books.by_partition == {(1, 0)}
    assert [record.partition for record in books.runs] == [1]
    assert sink.metrics.counters.lost_partitions == 1


def test_a_run_whose_partition_went_and_came_back_meanwhile_is_in_nobodys_books() -> None:
    books, held = Books(), {("calls.queue", 0): 1, ("calls.queue", 1): 1}
    poisoned = run_of([stamped(queue_event(0)), replace(stamped(queue_event(1)), type="wattline.unheard_of")])

    def came_back(name: str) -> None:
        if name == "after insert":
            held["calls.queue", 0] = 2

    sink = handler(books, assigned=lambda: held, checkpoint=came_back)
    sink.handle([(poisoned, 1), (run_of([stamped(queue_event(9))], partition=1), 1)])

    assert books.rows  # they are there, and will be known or repeated
    assert (books.letters, [record.partition for record in books.runs]) == ([], [1])
    assert [partition for partition, _ in books.committed] == [1]
    assert sink.metrics.counters.lost_partitions == 1


def test_a_load_of_which_nothing_is_ours_goes_through_its_turn_all_the_same() -> None:
    line = Line(Pulse())
    turn = line.queue_up({"calls.queue"})

    handler(Books()).handle([(run(3), 7)], turn)

    assert turn.over


def test_an_alert_that_stops_the_sink_waits_for_what_comes_before() -> None:
    books, alerts, line = Books(), list[SinkAlert](), Line(Pulse())
    books.poison = set(range(30))
    first, second = line.queue_up({"calls.queue"}), line.queue_up({"calls.queue"})
    with first.beginning():
        pass
    line.break_off()  # the first one has failed

    with pytest.raises(Overtaken):
        handler(books, limit=BadShareLimit(share=0.1, minimum=2), alert=alerts.append).handle([(run(30), 1)], second)

    assert alerts == []


def test_holes_of_a_compacted_topic_are_no_alert() -> None:
    books = Books()
    alerts: list[SinkAlert] = []
    line = b'{"nothing": "of this kind"}'
    messages = [Message("boards", "queue/x", "wattline.queue_status", "1", line) for _ in range(3)]

    handler(books, alert=alerts.append).handle([(run_of(messages, offsets=[20, 27, 30], gap=20), 1)])

    assert alerts == []
    assert (books.runs[0].first, books.runs[0].last, books.runs[0].missing) == (0, 30, 28)
    assert books.runs[0].balanced()


def test_books_that_do_not_balance_are_an_alert_and_end_the_sink() -> None:
    books = Books()
    alerts: list[SinkAlert] = []
    torn = run_of([stamped(queue_event(n)) for n in range(3)], offsets=[5, 6, 6])

    with pytest.raises(UnbalancedRun):
        handler(books, alert=alerts.append).handle([(torn, 1)])

    assert [alert.rule for alert in alerts] == ["sink_unbalanced"]
    assert books.runs == []
    assert "commit" not in books.steps


def test_what_became_of_a_run_is_measured() -> None:
    books = Books()
    now = clock()
    sink = handler(books, clock=lambda: now)
    appended = now.timestamp() - 0.4

    sink.handle([(run_of([stamped(queue_event(n)) for n in range(60)], appended=appended), 1)])

    meters = sink.metrics.meters
    assert meters.value(catalogue.SINK_ROWS, type="wattline.queue_event", lane="bulk") == 60
    assert meters.value(catalogue.SINK_RUNS, lane="bulk") == 1
    shown = {sample.labels.get("le"): sample.value for sample in samples(meters, "wattline_sink_delay_seconds_bucket")}
    assert (shown["0.25"], shown["0.5"]) == (0, 1)


def samples(meters: Any, name: str) -> list[Any]:
    return [sample for metric in meters.registry.collect() for sample in metric.samples if sample.name == name]
