"""Peak memory of a house: of each service when idle, and of ingesting a queue_log of N MB and of 8 N MB.

    python -m bench.house_memory [--megabytes 128]

Prints peak resident sizes (VmHWM) and the ratio large ÷ small: near 1 means that memory doesn't grow with the file.
The whole, a file of 1 GB: --megabytes 128 (8 × 128 MB).
"""

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

from tests.support.house import PROGRAM, House, house_up

SERVICES = ("gateway", "sink", "intake", "scheduler")
ROW = "{epoch}|pbx-{epoch}.{n}|bill|NONE|ENTERQUEUE||1380013{n:04}|1\n"


def write_queue_log(path: Path, megabytes: int) -> int:
    """ENTERQUEUE rows, a thousand a second; returns how many."""
    rows = 0
    with path.open("w") as file:
        while file.tell() < megabytes * 1_000_000:
            epoch = 1_600_000_000 + rows // 1000
            file.write("".join(ROW.format(epoch=epoch, n=n) for n in range(1000)))
            rows += 1000
    return rows


def peak(pid: int) -> float:
    """Peak resident size of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1000
    raise ProcessLookupError(pid)


def ingest(house: House, file: Path, pbx: str) -> float:
    """Peak resident size of `wattline ingest` of this file, in MB."""
    command = [str(PROGRAM), "ingest", str(file), "--as", "queue_log", "--pbx", pbx, "--no-refresh"]
    process = subprocess.Popen(command, env={**os.environ, **house.environment}, stdout=subprocess.DEVNULL)
    highest = 0.0
    while process.poll() is None:
        try:
            highest = max(highest, peak(process.pid))
        except (FileNotFoundError, ProcessLookupError):
            break
        time.sleep(0.2)
    if process.wait() != 0:
        raise SystemExit("ingest failed")
    return highest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--megabytes", type=int, default=8, help="size of the small file; the large one has eight times it"
    )
    small = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as scratch, house_up(Path(scratch) / "home", "--no-sample") as house:
        for service in SERVICES:
            print(f"idle  {service:<10} {peak(house.pid(service) or 0):8.0f} MB")
        peaks = []
        for megabytes in (small, 8 * small):
            file = Path(scratch) / f"queue_log-{megabytes}"
            rows = write_queue_log(file, megabytes)
            began = time.monotonic()
            peaks.append(ingest(house, file, f"mb{megabytes}"))
            rate = rows / (time.monotonic() - began)
            print(f"ingest of {megabytes} MB ({rows:,} rows): {peaks[-1]:.0f} MB, {rate:,.0f} rows/s")
            file.unlink()
        while house.behind():
            time.sleep(1)
        for service in ("gateway", "sink"):
            print(f"after {service:<10} {peak(house.pid(service) or 0):8.0f} MB")
        print(f"ratio of peak memory, {8 * small} MB to {small} MB: {peaks[1] / peaks[0]:.2f}")


if __name__ == "__main__":
    main()
