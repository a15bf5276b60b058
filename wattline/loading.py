"""Loading: items through the door, then waiting until the sink has them in the warehouse."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from typing import Self

from ingest.door import Reject
from ingest.drafts import Draft, Unreadable
from ingest.log import Lag
from wattline import assembly
from wattline.home import Home
from wattline.services.state import read_state, runs_apart
from wattline.settings import Settings

Item = Draft | Unreadable

CHUNK = 5_000

STALLED_AFTER = 60.0
"""Seconds without any progress of the sink after which waiting ends."""


def in_chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items, so many at a time."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


class SinkStalled(Exception):
    """The sink isn't running, or makes no progress; the events are safe in the log."""


@dataclass(slots=True)
class Loaded:
    """What went through the door in this command: events by type, and the first records that were kept back."""

    events: int = 0
    rejected: int = 0
    by_type: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)


class Loader:
    """One command's way through the door. A context manager; safe for use from one thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._home = Home(settings.home)
        self._last: dict[tuple[str, int], int] = {}
        self._resources = ExitStack()
        self.loaded = Loaded()

    def __enter__(self) -> Self:
        self._door = self._resources.enter_context(assembly.open_door(self._settings))
        return self

    def __exit__(self, *exc: object) -> None:
        self._resources.close()

    def admit(self, items: Iterable[Item]) -> None:
        """Durable in the log on return."""
        admission = self._door.admit(items)
        self.loaded.events += admission.events
        self.loaded.rejected += admission.rejected
        self.loaded.by_type.update(admission.by_type)
        self.loaded.rejects += admission.rejects[: 100 - len(self.loaded.rejects)]
        for partition, offset in admission.last.items():
            self._last[partition] = max(offset, self._last.get(partition, -1))

    def wait_for_sink(self, progress: Callable[[int], None] = lambda _behind: None) -> None:
        """Returns when everything admitted here is in the warehouse; `progress` is told how much isn't.

        Raises SinkStalled where no sink runs or it stands still.
        """
        best, moved = None, time.monotonic()
        with assembly.open_log(self._settings) as log:
            while behind := self._behind(log.lag(assembly.SINK_GROUP)):
                progress(behind)
                if best is None or behind < best:
                    best, moved = behind, time.monotonic()
                self._check_sink()
                if time.monotonic() - moved > STALLED_AFTER:
                    see = "`docker-compose logs sink`" if runs_apart(self._home.run) else self._home.logs / "sink.log"
                    raise SinkStalled(
                        f"the sink hasn't moved for {STALLED_AFTER:.0f} s, {behind:,} events are waiting in the log; "
                        f"see {see}"
                    )
                time.sleep(0.05)

    def _behind(self, lags: Sequence[Lag]) -> int:
        committed = {(lag.topic, lag.partition): lag.committed for lag in lags}
        return sum(max(0, offset + 1 - committed.get(key, 0)) for key, offset in self._last.items())

    def _check_sink(self) -> None:
        state = read_state(self._home.run / "state.json")
        if state is None and runs_apart(self._home.run):
            return  # in containers it is known by what it commits
        if state is None:
            raise SinkStalled("Wattline isn't running: the events are in the log, and `wattline up` will load them")
        if any(service.name == "sink" and service.health == "failed" for service in state.services):
            raise SinkStalled(f"the sink has stopped itself; see {self._home.logs / 'sink.log'}")
