"""Loops that are silent for too long, and those that may be."""

from ingest.pulse import Pulse


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_loop_that_stops_beating_is_found_and_one_that_rests_is_not() -> None:
    clock = Clock()
    pulse = Pulse(clock)
    pulse.beat("poll")
    pulse.beat("inserter-0")
    pulse.beat("inserter-1")
    pulse.rest("inserter-1")

    clock.now += 50
    pulse.beat("poll")
    clock.now += 20

    assert pulse.silent(60) == {"inserter-0": 70}


def test_a_loop_goes_by_its_thread() -> None:
    clock = Clock()
    pulse = Pulse(clock)
    pulse.beat()
    clock.now += 1

    assert pulse.silent(0.5) == {"MainThread": 1}
