"""The whole of it: `python -m tests.chaos [--kills 120] [--seed N]`; exit code 1 where anything is lost or doubled."""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import SystemRandom

from tests.chaos.battle import Battle


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=120)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(2**32))
    arguments = parser.parse_args()
    tell(f"seed {arguments.seed}, {arguments.kills} kills")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wattline-chaos-") as folder:
        found = Battle(Path(folder), arguments.seed, arguments.kills, tell).fight()
    for fault in found:
        tell(f"FAULT {fault}")
    tell(f"{'wrong' if found else 'exactly right'} after {arguments.kills} kills in {time.monotonic() - began:.0f} s")
    return 1 if found else 0


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
