"""Table engines that know a single node from a cluster, so that the same table is said once and rendered for both.

On a cluster a table `t` is two: `t__local`, replicated within its shard, and `t`, Distributed over the shards. Local
comes before distributed when something is added. ON CLUSTER is written in one place, `Cluster.on_cluster`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MergeTree:
    """A MergeTree table's storage. `version`: the column by which ReplacingMergeTree keeps the newest of equal keys;
    '' means rows are never replaced. `shard_by` decides the shard: equal keys must meet on one to be replaced."""

    order_by: tuple[str, ...]
    version: str = ""
    partition_by: str = ""
    ttl: str = ""
    shard_by: str = "rand()"
    settings: Mapping[str, str] = field(default_factory=dict)


class Topology(Protocol):
    """Where the DDL is going to run."""

    def databases(self) -> list[str]:
        """CREATE DATABASE for all of them."""
        ...

    def create_table(self, table: str, body: Sequence[str], engine: MergeTree) -> list[str]:
        """CREATE statements for a stored table; `body` holds its columns and indices, one per line."""
        ...

    def create_null(self, table: str, body: Sequence[str]) -> list[str]:
        """CREATE for a table that keeps nothing: what is inserted only feeds its views."""
        ...

    def create_view(self, view: str, target: str, query: str) -> list[str]:
        """CREATE for a materialised view that writes into `target`."""
        ...

    def alter_table(self, table: str, change: str) -> list[str]:
        """ALTER of a stored table's columns."""
        ...

    def alter_view(self, view: str, query: str) -> list[str]:
        """Gives a materialised view another query, without a moment in which it doesn't exist."""
        ...


DATABASES = ("raw", "marts", "restricted", "ops")
"""raw: one table per event type; marts: what readers see; restricted: theft tips; ops: the machine's own books."""


@dataclass(frozen=True, slots=True)
class SingleNode:
    """One server, or the embedded engine."""

    def databases(self) -> list[str]:
        return [f"CREATE DATABASE IF NOT EXISTS {name}" for name in DATABASES]

    def create_table(self, table: str, body: Sequence[str], engine: MergeTree) -> list[str]:
        name = f"ReplacingMergeTree({engine.version})" if engine.version else "MergeTree"
        return [_create_table(table, "", body, name, engine)]

    def create_null(self, table: str, body: Sequence[str]) -> list[str]:
        return [f"CREATE TABLE IF NOT EXISTS {table}\n{_body(body)}\nENGINE = Null"]

    def create_view(self, view: str, target: str, query: str) -> list[str]:
        return [f"CREATE MATERIALIZED VIEW IF NOT EXISTS {view} TO {target} AS\n{query}"]

    def alter_table(self, table: str, change: str) -> list[str]:
        return [f"ALTER TABLE {table} {change}"]

    def alter_view(self, view: str, query: str) -> list[str]:
        return [f"ALTER TABLE {view} MODIFY QUERY\n{query}"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Shards of replicas under the cluster's name, with the macros {shard} and {replica} set on every server.

    `marts` and `restricted` have the database engine Replicated: dbt swaps tables there by EXCHANGE TABLES, and its
    ON CLUSTER may be left out on one shard with several replicas, after which the replicas differ
    (ClickHouse/dbt-clickhouse#635). In a Replicated database no statement needs ON CLUSTER.
    """

    name: str = "wattline"

    def databases(self) -> list[str]:
        here = self.on_cluster()
        return [f"CREATE DATABASE IF NOT EXISTS {name}{here}" for name in ("raw", "ops")] + [
            f"CREATE DATABASE IF NOT EXISTS {name}{here}\n"
            f"ENGINE = Replicated('/clickhouse/databases/{name}', '{{shard}}', '{{replica}}')"
            for name in ("marts", "restricted")
        ]

    def create_table(self, table: str, body: Sequence[str], engine: MergeTree) -> list[str]:
        local, here = self._local(table), self.on_cluster()
        path = f"'/clickhouse/tables/{{shard}}/{local.replace('.', '/')}', '{{replica}}'"
        name = (
            f"ReplicatedReplacingMergeTree({path}, {engine.version})"
            if engine.version
            else f"ReplicatedMergeTree({path})"
        )
        database, local_name = local.split(".")
        return [
            _create_table(local, here, body, name, engine),
            f"CREATE TABLE IF NOT EXISTS {table}{here} AS {local}\n"
            f"ENGINE = Distributed('{self.name}', '{database}', '{local_name}', {engine.shard_by})",
        ]

    def create_null(self, table: str, body: Sequence[str]) -> list[str]:
        return [f"CREATE TABLE IF NOT EXISTS {table}{self.on_cluster()}\n{_body(body)}\nENGINE = Null"]

    def create_view(self, view: str, target: str, query: str) -> list[str]:
        return [f"CREATE MATERIALIZED VIEW IF NOT EXISTS {view}{self.on_cluster()} TO {target} AS\n{query}"]

    def alter_table(self, table: str, change: str) -> list[str]:
        return [f"ALTER TABLE {name}{self.on_cluster()} {change}" for name in (self._local(table), table)]

    def alter_view(self, view: str, query: str) -> list[str]:
        return [f"ALTER TABLE {view}{self.on_cluster()} MODIFY QUERY\n{query}"]

    def on_cluster(self) -> str:
        return f" ON CLUSTER '{self.name}'"

    @staticmethod
    def _local(table: str) -> str:
        return f"{table}__local"


def _body(lines: Sequence[str]) -> str:
    return "(\n    " + ",\n    ".join(lines) + "\n)"


def _create_table(table: str, here: str, body: Sequence[str], engine_name: str, engine: MergeTree) -> str:
    clauses = [f"CREATE TABLE IF NOT EXISTS {table}{here}", _body(body), f"ENGINE = {engine_name}"]
    if engine.partition_by:
        clauses.append(f"PARTITION BY {engine.partition_by}")
    clauses.append(f"ORDER BY ({', '.join(engine.order_by)})")
    if engine.ttl:
        clauses.append(f"TTL {engine.ttl}")
    if engine.settings:
        clauses.append("SETTINGS " + ", ".join(f"{name} = {value}" for name, value in engine.settings.items()))
    return "\n".join(clauses)
