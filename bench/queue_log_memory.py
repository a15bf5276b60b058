"""Peak memory of reading a queue_log: must not grow with the file.

    python bench/queue_log_memory.py [--size 1G] [--long-line]

Writes a made-up queue_log to a temporary folder, reads an eighth of it and then the whole, each in a process of its
own and without a door behind the reader, and prints peak resident memory and rows a second. `--long-line`: the file
is one single line of that size.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.asterisk import AsteriskSource, open_source

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
VISIT = (
    "{0}|pbx-{0}.{1}|NONE|NONE|INFO|IVR|main\n"
    "{0}|pbx-{0}.{1}|bill|NONE|ENTERQUEUE||1390000{1:04}|1\n"
    "{0}|pbx-{0}.{1}|bill|1001 张三丰|CONNECT|3|pbx-{0}.9{1}|3\n"
    "{0}|pbx-{0}.{1}|bill|1001 张三丰|COMPLETECALLER|3|61|1\n"
)


def write(path: Path, size: int, *, long_line: bool) -> None:
    """A queue_log of at least `size` bytes: eight visits a second, or one endless line."""
    written, second = 0, 1_700_000_000
    with path.open("wb") as file:
        while written < size:
            if long_line:
                block = b"x" * min(1 << 20, size - written)
            else:
                block = "".join(VISIT.format(second + n // 8, n) for n in range(8000)).encode()
                second += 1000
            written += file.write(block)
        if long_line:
            file.write(b"\n")


def read(path: Path) -> None:
    """Reads the file and prints rows, seconds and peak memory in KiB."""
    source = AsteriskSource(format="queue_log", pbx="pbx", zone=ZoneInfo("UTC"))
    began = time.perf_counter()
    items = sum(len(batch) for batch in open_source(source, path))
    seconds = time.perf_counter() - began
    print(items, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def measure(path: Path) -> tuple[int, float, int]:
    run = subprocess.run([sys.executable, __file__, "--read", str(path)], capture_output=True, text=True, check=True)
    items, seconds, peak = run.stdout.split()
    return int(items), float(seconds), int(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="1G", help="for example 200M")
    parser.add_argument("--long-line", action="store_true")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(options.read)
        return
    size = int(options.size[:-1]) * UNITS[options.size[-1].upper()]
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for part in (size // 8, size):
            path = Path(folder) / "queue_log"
            write(path, part, long_line=options.long_line)
            items, seconds, peak = measure(path)
            peaks.append(peak)
            told = f"{part / (1 << 20):8.0f} MiB  {items:>10} events  {items / seconds:>9.0f}/s"
            print(f"{told}  peak {peak / 1024:7.1f} MiB")
    print(f"peak of the whole / peak of an eighth: {peaks[1] / peaks[0]:.3f}")


if __name__ == "__main__":
    main()
