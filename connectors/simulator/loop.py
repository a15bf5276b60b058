"""The clock of the simulation: what is due next happens next."""

import heapq
from collections.abc import Callable, Iterator


class Appointment:
    """Something due at a moment."""

    __slots__ = ("action",)

    def __init__(self, action: Callable[[], None]) -> None:
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        """It won't happen."""
        self.action = None


class EventLoop:
    """A discrete-event loop over epoch seconds. First come, first served among equal moments."""

    def __init__(self, start: float) -> None:
        self.now = start
        self._due: list[tuple[float, int, Appointment]] = []
        self._count = 0

    def at(self, time: float, action: Callable[[], None]) -> Appointment:
        """Have something happen at `time` (never before now)."""
        self._count += 1
        appointment = Appointment(action)
        heapq.heappush(self._due, (max(time, self.now), self._count, appointment))
        return appointment

    def after(self, seconds: float, action: Callable[[], None]) -> Appointment:
        """Have something happen in so many seconds."""
        return self.at(self.now + seconds, action)

    def play(self, script: Iterator[float]) -> None:
        """Let a story go on: it does what is due now, and yields the seconds until it goes on."""
        seconds = next(script, None)
        if seconds is not None:
            self.after(seconds, lambda: self.play(script))

    def run_until(self, end: float) -> None:
        """Let everything happen that is due before `end`."""
        while self._due and self._due[0][0] < end:
            time, _, appointment = heapq.heappop(self._due)
            if appointment.action is not None:
                self.now = time
                appointment.action()
        self.now = end
