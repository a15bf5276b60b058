"""A process to be killed: follows a file and makes what it reads durable in another, as the door would."""

import os
import sys
from pathlib import Path
from threading import Event

from connectors.files.follow import Follower
from connectors.files.records import Item
from tests.unit.files.rows import identities, reader


def main(path: str, state: str, out: str) -> None:
    with Path(out).open("a") as log:

        def admit(batch: list[Item]) -> None:
            for identity in identities(batch):
                log.write(repr(identity) + "\n")
            log.flush()
            os.fsync(log.fileno())

        Follower(Path(path), reader(), Path(state), admit).run(Event(), poll=0.005)


if __name__ == "__main__":
    main(*sys.argv[1:])
