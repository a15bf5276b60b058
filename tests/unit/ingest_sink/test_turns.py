"""What overlaps between loads, and what keeps the order of the log."""

import threading
from collections.abc import Callable

import pytest

from ingest.pulse import Pulse
from ingest.turns import Line, Overtaken, Turn
from tests.support.waiting import wait_for


def entered(step: Callable[[], None]) -> threading.Event:
    """Set once the step has been taken, by a thread of its own."""
    done = threading.Event()

    def work() -> None:
        step()
        done.set()

    threading.Thread(target=work, daemon=True).start()
    return done


def begin(turn: Turn) -> None:
    with turn.beginning():
        pass


def end(turn: Turn) -> None:
    with turn.ending():
        pass


def test_a_load_begins_when_the_one_before_has_begun_and_ends_when_that_is_over() -> None:
    line = Line(Pulse())
    first, second = line.queue_up({"a"}), line.queue_up({"a", "b"})

    begun = entered(lambda: begin(second))
    assert not begun.wait(0.05)
    begin(first)
    assert begun.wait(10)

    over = entered(lambda: end(second))
    assert not over.wait(0.05)
    end(first)
    assert over.wait(10)


def test_topics_do_not_wait_for_each_other() -> None:
    line = Line(Pulse())
    line.queue_up({"a"})
    other = line.queue_up({"b"})

    begin(other)
    end(other)

    assert other.over


def test_who_waits_behind_a_failure_is_told() -> None:
    line = Line(Pulse())
    first, second = line.queue_up({"a"}), line.queue_up({"a"})
    begin(first)
    begin(second)

    line.break_off()

    with pytest.raises(Overtaken):
        end(second)
    assert not second.over


def test_a_failing_ending_is_not_an_end() -> None:
    turn = Line(Pulse()).queue_up({"a"})

    with pytest.raises(ValueError, match="books"), turn.ending():
        raise ValueError("books")

    assert not turn.over


def test_waiting_for_a_turn_is_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.turns.BEAT", 0.01)
    beats: list[float] = []
    pulse = Pulse(lambda: beats.append(0.0) or 0.0)  # type: ignore[func-returns-value]
    line = Line(pulse)
    first, second = line.queue_up({"a"}), line.queue_up({"a"})

    over = entered(lambda: end(second))
    wait_for(lambda: len(beats) > 3, "several beats", pause=0.01)
    end(first)

    assert over.wait(10)
