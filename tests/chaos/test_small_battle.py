"""A small version of `make chaos`: a dozen kills, the seed printed when it fails."""

from pathlib import Path
from random import SystemRandom

import pytest

from tests.chaos.battle import Battle


@pytest.mark.chaos
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_is_lost_or_doubled_by_kill_minus_nine(tmp_path: Path) -> None:
    seed = SystemRandom().randrange(2**32)
    lines = [f"seed {seed}"]
    assert Battle(tmp_path, seed, kills=12, tell=lines.append).fight() == [], "\n".join(lines)
