"""A commit comes next, whoever polls; inside a callback the polling thread does it."""

import threading
import time
from collections.abc import Callable, Mapping

from confluent_kafka import KafkaError

from connectors.kafka.turns import Offsets, Turns

PLACE = ("calls.queue", 0)


def started(target: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=target)
    thread.start()
    return thread


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_a_commit_waits_for_the_poll_that_is_on_and_comes_before_the_next_one() -> None:
    order: list[str] = []
    turns = Turns(lambda offsets: order.append("commit"))

    with turns.polling():
        committing = started(lambda: turns.commit({PLACE: 7}, 5))
        until(lambda: bool(turns._requests))
        order.append("poll")
    with turns.polling():
        order.append("next poll")
    committing.join()

    assert order == ["poll", "commit", "next poll"]


def test_inside_a_callback_the_polling_thread_commits_for_the_others() -> None:
    done: dict[str, object] = {}
    refusal = KafkaError(KafkaError.ILLEGAL_GENERATION)

    def commit(offsets: Mapping[tuple[str, int], int]) -> KafkaError | None:
        done["thread"], done["offsets"] = threading.current_thread(), dict(offsets)
        return refusal

    turns = Turns(commit)
    with turns.polling():
        committing = started(lambda: done.update(answer=turns.commit({PLACE: 7}, 5)))
        turns.serve(20)
        committing.join(20)

        assert done["offsets"] == {PLACE: 7}
        assert done["thread"] is threading.current_thread()
        assert done["answer"] is refusal


def test_serving_nobody_ends_in_time() -> None:
    turns = Turns(lambda offsets: None)
    began = time.monotonic()

    with turns.polling():
        turns.serve(0.01)

    assert time.monotonic() - began < 5


def test_without_a_poll_a_commit_is_made_at_once() -> None:
    committed: list[Mapping[tuple[str, int], int]] = []

    assert Turns(committed.append).commit({PLACE: 3}, 5) is None
    assert committed == [{PLACE: 3}]


def test_a_commit_that_nobody_answers_is_given_up_and_the_client_is_free_when_it_is_answered() -> None:
    answered, committed = threading.Event(), threading.Event()

    def commit(offsets: Offsets) -> None:
        answered.wait(10)
        committed.set()

    turns = Turns(commit)

    first, second = turns.commit({PLACE: 1}, 0.05), turns.commit({PLACE: 1}, 0.05)
    assert first is not None
    assert second is not None
    assert {first.code(), second.code()} == {KafkaError._TIMED_OUT}

    answered.set()
    with turns.polling():
        assert committed.is_set()
    assert turns.commit({PLACE: 1}, 5) is None
