"""A small house by its parts: a log, a sink that can be run, a gateway, dbt; and replays in it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clickhouse_connect.driver.client import Client
from pydantic import SecretStr

from connectors.clickhouse.client import Address, connect
from connectors.clickhouse.warehouse import ClickHouseWarehouse
from connectors.vault.sqlite import SqliteVault
from ingest.door import Door
from ingest.drafts import Draft
from ingest.log import EventLog, Message
from ingest.period import Period
from ingest.rejects import Privacy
from ingest.secrets import Secrets
from ingest.sink import Sink, SinkSettings
from ingest.tokenise import NumberTokeniser
from ingest.unreadable import fingerprint
from models.catalogue import by_type_name, types_of
from tests.integration.dbt.feed import event_of
from tests.support.sink_parts import stamped
from wattline import assembly
from wattline.dbt import run_dbt
from wattline.home import Home
from wattline.replay_run import Asked, Outcome
from wattline.replaying import replay
from wattline.settings import ClickHouseSettings, LogSettings, Settings

FACTS = (
    "fct_call", "fct_queue_visit", "fct_agent_leg", "fct_ivr_hit", "fct_trunk_leg", "fct_call_repeat", "agg_call_15m",
    "agg_queue_15m", "agg_ivr_15m", "agg_concurrency_15m", "agg_queue_length_15m",
)  # fmt: skip
SERVED = ("fct_call", "fct_queue_visit", "fct_agent_leg", "fct_ivr_hit", "agg_queue_15m")
"""Each takes its time to plan; that the others serve what is stored, tests/integration/dbt shows."""
CALLS = {"calls.queue": "queue_event", "calls.ivr": "ivr_node_hit", "calls.cdr": "call_detail_record",
         "calls.channel": "channel_event"}  # fmt: skip

Rows = list[tuple[object, ...]]


@dataclass
class Place:
    """`port`: the gateway's. Everything else is below `home`, unless the log is elsewhere."""

    home: Path
    port: int
    log: LogSettings = field(default_factory=lambda: LogSettings(partitions=2))
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = Settings(
            home=self.home,
            reporting_zone="Asia/Shanghai",
            clickhouse=ClickHouseSettings(port=self.port, user="default", password=SecretStr("")),
            log=self.log,
        )
        Home(self.home).prepare()

    def append(self, drafts: Iterable[Draft], recorded: datetime | None = None) -> None:
        """As the door would, stamped."""
        at = recorded or datetime.now(UTC)
        self.append_messages([stamped(event_of(draft, at)) for draft in drafts])

    def append_messages(self, messages: list[Message]) -> None:
        with assembly.open_log(self.settings) as log:
            log.append(messages)

    @contextmanager
    def sink(self, **changes: Any) -> Iterator[Sink]:
        """A sink as the service puts it together."""
        home = Home(self.home)
        secrets = Secrets.load_or_create(home.secret)
        with assembly.open_log(self.settings) as log, closing(SqliteVault(home.vault, secrets)) as vault:
            tokeniser = NumberTokeniser(secrets.hashing, vault)
            warehouse = ClickHouseWarehouse(lambda: connect(Address(port=self.port)))
            yield Sink(
                event_log=log,
                warehouse=warehouse,
                topics=sorted(log.topics()),
                types=by_type_name(),
                validate_foreign=Door(log, tokeniser, secrets, assembly.now).validate_foreign,
                privacy=Privacy(secrets.seal, tokeniser.scrub, lambda value: fingerprint(secrets.namespace, "", value)),
                alert=lambda _alert: None,
                clock=assembly.now,
                monotonic=time.monotonic,
                owner="test",
                settings=SinkSettings(**{"linger": 0.0, "poll_timeout": 0.02, "group": assembly.SINK_GROUP, **changes}),
            )
            warehouse.close()

    def load(self) -> None:
        """Everything in the log into raw."""
        with self.sink() as sink:
            sink.run(until_empty=True)

    def dbt(self, *args: str) -> None:
        done = run_dbt(self.settings, args)
        assert done.ok, done.output[-6000:]

    def replay(self, topic: str, begin: str, end: str, **more: Any) -> Outcome:
        """Of a period by UTC."""
        options = {name: more.pop(name) for name in ("confirm", "checkpoint", "take_over") if name in more}
        confirm = options.pop("confirm", lambda _outcome: True)
        return replay(self.settings, asked(topic, begin, end, **more), confirm, **options)

    def open_log(self) -> EventLog:
        return assembly.open_log(self.settings)

    @property
    def client(self) -> Client:
        return connect(Address(port=self.port))

    def rows(self, query: str) -> Rows:
        with closing(self.client) as client:
            return [tuple(row) for row in client.query(query).result_rows]

    def value(self, query: str) -> Any:
        return self.rows(query)[0][0]

    def command(self, statement: str) -> None:
        with closing(self.client) as client:
            client.command(statement, settings={"mutations_sync": 2})

    def raw(self, table: str) -> Rows:
        """Deduplicated rows, every column."""
        return sorted(self.rows(f"SELECT * FROM raw.{table} FINAL"), key=repr)

    def letters(self) -> Rows:
        return sorted(
            self.rows("SELECT id, fingerprint, error, sealed, failed_at FROM ops.dead_letters FINAL"), key=repr
        )

    def stored(self) -> dict[str, Rows]:
        """All that the runs of dbt have stored."""
        return {
            name: sorted(
                self.rows(f"SELECT * EXCEPT (version, is_removed) FROM marts_history.{name}_history FINAL"), key=repr
            )
            for name in FACTS
        }

    def served(self) -> dict[str, Rows]:
        """What a reader sees of each kind of records."""
        return {name: sorted(self.rows(f"SELECT * FROM marts.{name}"), key=repr) for name in SERVED}

    def leftovers(self) -> list[str]:
        found = self.rows("SELECT name FROM system.tables WHERE name LIKE '%\\_\\_replay%'")
        return [str(name) for (name,) in found]


def asked(topic: str, begin: str, end: str, **more: Any) -> Asked:
    period = Period(*(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (begin, end)))
    return Asked(topic=topic, types=more.pop("types", types_of(topic)), period=period, **more)
