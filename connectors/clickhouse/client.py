"""One way to open a client, for the embedded gateway and for a server alike: HTTP, aware times, inserts that wait."""

from dataclasses import dataclass

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.httputil import get_pool_manager


@dataclass(frozen=True, slots=True)
class Address:
    """Where the warehouse listens and who asks. `timeout`: seconds to wait for an answer."""

    host: str = "127.0.0.1"
    port: int = 8123
    user: str = "default"
    password: str = ""
    database: str = "default"
    secure: bool = False
    timeout: float = 300
    connections: int = 8

    def __str__(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.database}"


def connect(address: Address) -> Client:
    """A client that several threads may share: it has no session, and a pool of connections.

    Raises clickhouse_connect's OperationalError where nobody answers, DatabaseError where the user isn't let in.
    """
    return clickhouse_connect.get_client(
        host=address.host,
        port=address.port,
        username=address.user,
        password=address.password,
        database=address.database,
        interface="https" if address.secure else "http",
        compress=False,  # over loopback or a data centre's network, packing costs more than it saves
        connect_timeout=5,
        send_receive_timeout=address.timeout,
        tz_mode="aware",
        autogenerate_session_id=False,
        pool_mgr=get_pool_manager(maxsize=address.connections),
        # An insert that returns before its rows are there would make every offset check a lie (chDB's default is 1).
        settings={"async_insert": 0},
    )
