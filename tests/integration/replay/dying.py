"""A replay that is killed with -9 at a point of its way: `python -m … HOME PORT BEGIN END POINT NTH`."""

import os
import signal
import sys
from collections import Counter
from pathlib import Path

from models.tickets import TicketClosed, TicketOpened
from tests.integration.replay.place import Place

TYPES = (TicketClosed, TicketOpened)

if __name__ == "__main__":
    home, port, begin, end, point, nth = sys.argv[1:]
    passed: Counter[str] = Counter()

    def die(where: str) -> None:
        passed[where] += 1
        if where == point and passed[where] == int(nth):
            os.kill(os.getpid(), signal.SIGKILL)

    from wattline import replaying

    replaying.rebuild_marts = lambda _settings: type("Done", (), {"ok": True})()
    Place(Path(home), int(port)).replay("tickets", begin, end, types=TYPES, checkpoint=die)
