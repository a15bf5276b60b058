"""A disk that is full: nothing half-written, an error that says so, and on it goes when there is room again.

A limit on the size of files stands for the full disk: the system refuses to write beyond it, and no rights are needed.
"""

import json
import subprocess
import sys
from pathlib import Path

from connectors.sqlite_log import SqliteLog

CHILD = """
import json, resource, sys
from pathlib import Path
from connectors.sqlite_log import SqliteLog
from ingest.log import LogUnavailable, Message

def batch(number):
    return [Message("calls.queue", f"key {i}", "t", "1", f"{number} {i} ".encode() + random(1000)) for i in range(20)]

random = __import__("os").urandom
told = []
with SqliteLog(Path(sys.argv[1]), partitions=2) as log:
    consumer = log.consumer("sink", ["calls.queue"])
    log.append(batch(0))
    read = consumer.poll(10, 1.0)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3 * 1024 * 1024, hard))
    taken, refused = [0], []
    for number in range(1, 400):
        try:
            log.append(batch(number))
            taken.append(number)
        except LogUnavailable as error:
            refused.append(number)
            told.append(str(error))
            if len(refused) == 5:
                break
    try:
        consumer.commit(read)
    except LogUnavailable as error:
        told.append(str(error))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    consumer.commit(read)
    log.append(batch(1000))
    taken.append(1000)
print(json.dumps({"taken": taken, "refused": refused, "told": told}))
"""


def test_a_full_disk_takes_a_batch_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"

    done = subprocess.run([sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])

    assert len(said["refused"]) == 5
    assert all(str(path) in text for text in said["told"]), said["told"]
    with SqliteLog(path) as log:
        there: dict[int, int] = {}
        for partition in range(2):
            first, end = log.bounds("calls.queue", partition)
            run = log.read("calls.queue", partition, first, end)
            assert run is not None
            assert list(run.offsets) == list(range(first, end))
            for value in run.values:
                number = int(value.split(b" ", 1)[0])
                there[number] = there.get(number, 0) + 1
    assert there == dict.fromkeys(said["taken"], 20)
