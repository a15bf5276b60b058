"""Lock files: one holder at a time, dropped with the process that held them."""

import subprocess
import sys
from pathlib import Path

import pytest

from wattline.locks import Held, holding

HOLD_FOR_EVER = """
import sys, time
from pathlib import Path
from wattline.locks import holding
with holding(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_holder_is_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    process = subprocess.Popen([sys.executable, "-c", HOLD_FOR_EVER, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(Held, match=str(process.pid)), holding(path):
            pass
    finally:
        process.kill()
        process.wait()
    with holding(path):
        assert path.exists()


def test_the_lock_is_free_again_after_the_block(tmp_path: Path) -> None:
    for _ in range(2):
        with holding(tmp_path / "x.lock"):
            pass
    assert (tmp_path / "x.lock").exists()
