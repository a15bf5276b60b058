"""One gateway with the schema applied and dbt's models built; tests take turns in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts
from tests.support.gateway import running_gateway, same_port


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Feed]:
    """An empty warehouse behind a gateway of its own."""
    with running_gateway(tmp_path_factory.mktemp("gateway"), port=same_port()) as gateway:
        feed = Feed(gateway.port)
        feed.migrate()
        yield feed
        feed.close()


@pytest.fixture(scope="module")
def marts(feed: Feed, tmp_path_factory: pytest.TempPathFactory) -> Marts:
    """dbt over that warehouse."""
    return Marts(feed, tmp_path_factory.getbasetemp() / "dbt")
