"""A real Kafka for tests: one broker per pytest process, started by the first test that asks for it."""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from connectors.kafka.local import LocalKafka, LocalKafkaError, fetch_jars

_numbers = itertools.count(1)


@contextmanager
def running_cluster(folder: Path, nodes: int = 3, **overrides: Any) -> Iterator[LocalKafka]:
    """A cluster of its own, for tests that break brokers; its data is thrown away.

    :param overrides: server properties, with `_` for `.`.
    """
    properties = {name.replace("_", "."): value for name, value in overrides.items()}
    cluster = LocalKafka(folder / "kafka", fetch_jars(), nodes, properties)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.kill()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    """One broker for all tests of this pytest process. Don't stop it; keep to topics with your `topic_prefix`."""
    try:
        with running_cluster(tmp_path_factory.mktemp("broker"), nodes=1) as cluster:
            yield cluster
    except LocalKafkaError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def topic_prefix() -> str:
    """A prefix that no other test has: `<topic_prefix><topic>` is the topic's name in Kafka."""
    return f"t{next(_numbers)}-{os.getpid()}-{uuid.uuid4().hex[:6]}."
