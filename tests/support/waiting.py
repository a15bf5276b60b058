"""Waiting for a condition, instead of for a time."""

import time
from collections.abc import Callable


def wait_for(
    condition: Callable[[], object],
    what: str,
    seconds: float = 60.0,
    pause: float = 0.1,
    instead: Callable[[], object] = lambda: "",
) -> None:
    """Returns once the condition holds. Fails after so many seconds, and says what is the case `instead`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"still not so after {seconds:g} s: {what} {instead()}"
        time.sleep(pause)
