"""The whole of it: `python -m tests.chaos --log kafka --kills 100 --events 1000000 [--seed N]`.

Exit code 1 where anything is lost or doubled.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom

from connectors.kafka.local import LocalKafka, fetch_jars
from tests.chaos.battle import Battle, Terms
from tests.chaos.logs import KafkaKit, LogKit, SqliteKit

PREFIX = "chaos."
PARTITIONS = 4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", choices=("sqlite", "kafka"), default="kafka")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--sinks", type=int, default=3)
    parser.add_argument("--brokers", type=int, choices=(1, 2, 3), default=1)
    parser.add_argument("--run", type=int, default=600, help="most events of one run")
    parser.add_argument("--without-dbt", action="store_true", help="dbt runs at the end only")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(2**32))
    given = parser.parse_args()
    terms = Terms(given.seed, given.kills, given.events, given.sinks, not given.without_dbt, given.run)
    tell(f"{given.log}, {given.brokers} brokers, {terms}")
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="wattline-chaos-") as name,
        kit(given.log, Path(name), given.brokers) as log,
    ):
        found = Battle(Path(name), log, terms, tell).fight()
    for fault in found:
        tell(f"FAULT {fault}")
    tell(f"{'wrong' if found else 'exactly right'} after {given.kills} kills in {time.monotonic() - began:.0f} s")
    return 1 if found else 0


@contextmanager
def kit(kind: str, folder: Path, brokers: int) -> Iterator[LogKit]:
    """The log to fight over."""
    if kind == "sqlite":
        yield SqliteKit(folder)
        return
    with LocalKafka(folder / "kafka", fetch_jars(), brokers) as cluster:
        yield KafkaKit(cluster, PREFIX, PARTITIONS)


def tell(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
