"""Small versions of `make chaos`: a dozen kills, the seed printed when one fails."""

from pathlib import Path
from random import SystemRandom

import pytest

from connectors.kafka.local import LocalKafkaError
from tests.chaos.battle import Battle, Terms
from tests.chaos.logs import KafkaKit, LogKit, SqliteKit
from tests.support.kafka import running_cluster

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.timeout(900)]


def fight(folder: Path, kit: LogKit, **terms: int) -> None:
    seed = SystemRandom().randrange(2**32)
    lines = [f"seed {seed}"]
    assert Battle(folder, kit, Terms(seed, **terms), tell=lines.append).fight() == [], "\n".join(lines)


def test_nothing_is_lost_or_doubled_by_kill_minus_nine(tmp_path: Path) -> None:
    fight(tmp_path, SqliteKit(tmp_path), kills=12, events=10_000, sinks=2)


def test_nothing_is_lost_or_doubled_on_kafka(tmp_path: Path) -> None:
    try:
        with running_cluster(tmp_path, nodes=1) as cluster:
            kit = KafkaKit(cluster, "chaos.", partitions=4)
            fight(tmp_path, kit, kills=10, events=50_000, sinks=2, modelling=False, run=2_000)
    except LocalKafkaError as error:
        pytest.fail(str(error), pytrace=False)
