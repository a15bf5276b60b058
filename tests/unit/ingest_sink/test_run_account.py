"""The books of a run."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.run_account import UnbalancedRun, account
from tests.support.sink_parts import queue_event, stamped
from tests.unit.ingest_sink.runs import run_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOW: dict[str, Any] = {"lane": "quick", "owner": "test", "started": NOW, "finished": NOW}
MESSAGES = [stamped(queue_event(n)) for n in range(10)]


def test_every_offset_is_accounted_for() -> None:
    record = account(run_of(MESSAGES, first=40), inserted=7, rejected=1, duplicates=2, **HOW)

    assert (record.first, record.last, record.missing) == (40, 49, 0)
    assert record.balanced()


def test_what_retention_has_eaten_is_missing() -> None:
    record = account(run_of(MESSAGES, first=40, gap=15), inserted=10, rejected=0, duplicates=0, **HOW)

    assert (record.first, record.last, record.missing) == (25, 49, 15)


def test_holes_of_a_compacted_topic_are_missing() -> None:
    run = run_of(MESSAGES[:3], offsets=[4, 7, 9])

    assert account(run, inserted=3, rejected=0, duplicates=0, **HOW).missing == 3


def test_books_that_do_not_balance_stop_the_run() -> None:
    with pytest.raises(UnbalancedRun, match=r"40\.\.49: 8 inserted"):
        account(run_of(MESSAGES, first=40), inserted=8, rejected=1, duplicates=2, **HOW)
