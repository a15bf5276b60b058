"""A gateway whose tables stand ready. A child process (see children.py), so that it ends with the benchmark."""

from __future__ import annotations

import contextlib
from pathlib import Path

from connectors.clickhouse import schema
from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.engines import SingleNode
from tests.support.children import serve
from tests.support.gateway import running_gateway

running = contextlib.ExitStack()


def start(folder: str) -> dict[str, int]:
    """Its port, and the process that does the work."""
    gateway = running.enter_context(running_gateway(Path(folder)))
    with connect(Address(port=gateway.port)) as client:
        schema.apply(client, SingleNode())
    return {"port": gateway.port, "pid": gateway.pid}


if __name__ == "__main__":
    serve({"start": start}, close=running.close)
