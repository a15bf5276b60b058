"""The clock of the simulation: what is due next happens next."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass(order=True, slots=True)
class Appointment:
    """Something due at a moment; first come, first served among equal moments."""

    time: float
    number: int
    action: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        """It won't happen."""
        self.action = None


class EventLoop:
    """A discrete-event loop over epoch seconds."""

    def __init__(self, start: float) -> None:
        self.now = start
        self._due: list[Appointment] = []
        self._count = 0

    def at(self, time: float, action: Callable[[], None]) -> Appointment:
        """Have something happen at `time` (never before now)."""
        self._count += 1
        appointment = Appointment(max(time, self.now), self._count, action)
        heapq.heappush(self._due, appointment)
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
        while self._due and self._due[0].time < end:
            appointment = heapq.heappop(self._due)
            if appointment.action is not None:
                self.now = appointment.time
                appointment.action()
        self.now = end
