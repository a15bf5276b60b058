"""Memory that a load gave back is there for the next one."""

import subprocess
import sys

import pytest

LOADS = """
import resource, sys
from ingest.freed_memory import keep_freed_memory

if sys.argv[1] == "keep":
    assert keep_freed_memory()

def load():
    pieces = [bytes([1]) * (1 << 20) for _ in range(60)]
    return b"".join(pieces[:24])

load()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    load()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    """Pages that ten loads of 84 MiB had to get from the kernel."""
    return int(subprocess.run([sys.executable, "-c", LOADS, how], check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's settings")
def test_loads_after_the_first_need_no_new_pages() -> None:
    assert faults("keep") * 20 < faults("as it is")
