"""Who looks at the raw table behind a gateway, as a screen does: neither the sink nor the gateway. A child process."""

from __future__ import annotations

from bench.support.arrival import Highest, look
from bench.support.content import HEIGHTS
from connectors.clickhouse.client import Address, connect
from tests.support.children import serve


def trickle(port: int, events: int, pause: float, timeout: float) -> list[tuple[float, Highest]]:
    """Looks every `pause` seconds until `events` rows are there: when, and the highest offset of each partition."""
    with connect(Address(port=port)) as client:

        def highest() -> Highest:
            return {int(partition): int(offset) for partition, offset in client.query(HEIGHTS).result_rows}

        return look(highest, events, pause, timeout)


if __name__ == "__main__":
    serve({"trickle": trickle})
