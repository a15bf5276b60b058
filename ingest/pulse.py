"""Signs of life: which of a process's loops hasn't moved for too long."""

import threading
from collections.abc import Callable
from time import monotonic


class Pulse:
    """Loops beat while they work and rest while they wait for work; one that does neither is stuck.

    Each loop goes by its thread's name, unless it gives another. Safe for several threads.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def beat(self, name: str | None = None) -> None:
        """The loop has just done something."""
        self._last[name or threading.current_thread().name] = self._clock()

    def rest(self, name: str | None = None) -> None:
        """The loop has nothing to do: it may be silent as long as it likes."""
        self._last.pop(name or threading.current_thread().name, None)

    def silent(self, longer_than: float) -> dict[str, float]:
        """Loops that should have beaten within so many seconds → for how long they haven't."""
        now = self._clock()
        return {name: now - at for name, at in list(self._last.items()) if now - at > longer_than}
