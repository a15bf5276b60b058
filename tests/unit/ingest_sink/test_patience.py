"""Trying again for as long as it takes."""

import pytest

from ingest.log import LogDamaged, LogUnavailable
from ingest.patience import Patience, Stopping
from ingest.sink_metrics import SinkMetrics
from ingest.warehouse import InsertRefused, WarehouseUnavailable


def test_it_tries_until_it_works() -> None:
    metrics = SinkMetrics()
    answers = [WarehouseUnavailable("no answer"), LogUnavailable("locked"), "done"]

    def action() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert Patience(metrics, first=0.001).until_done("insert", action) == "done"
    assert metrics.counters.retries == 2


def test_it_ends_when_the_sink_is_asked_to_stop() -> None:
    patience = Patience(SinkMetrics(), first=60)

    def action() -> None:
        patience.stopping.set()
        raise WarehouseUnavailable("no answer")

    with pytest.raises(Stopping):
        patience.until_done("insert", action)


def test_a_refusal_is_not_waited_for() -> None:
    def action() -> None:
        raise InsertRefused("bad row")

    with pytest.raises(InsertRefused):
        Patience(SinkMetrics()).until_done("insert", action)


def test_a_damaged_log_is_not_waited_for() -> None:
    def action() -> None:
        raise LogDamaged("malformed")

    with pytest.raises(LogDamaged):
        Patience(SinkMetrics()).until_done("commit", action)


def test_only_what_it_is_told_of_is_waited_for() -> None:
    def action() -> None:
        raise WarehouseUnavailable("no answer")

    with pytest.raises(WarehouseUnavailable):
        Patience(SinkMetrics(), away=(LogUnavailable,)).until_done("publishing", action)


def test_whoever_waits_is_alive() -> None:
    beats: list[str] = []

    class Loop:
        def beat(self) -> None:
            beats.append("here")
            patience.stopping.set()

    patience = Patience(SinkMetrics(), Loop())

    def action() -> None:
        raise LogUnavailable("no answer")

    with pytest.raises(Stopping):
        patience.until_done("publishing", action)
    assert beats == ["here"]
