"""The time of a recording: what two shells, or two runs of one, make of it can be compared to the letter."""

from datetime import datetime


class EventTimeClock:
    """A recording's own time: for each key the latest time among the events that it has seen.

    So a key's time never goes back, doesn't depend on when, in which batches or by which shell the recording is run,
    and ends at the same moment in whatever order partitions were read. There are no ticks: time stands still between
    events.
    """

    live = False

    def at(self, latest: datetime) -> datetime:
        return latest
