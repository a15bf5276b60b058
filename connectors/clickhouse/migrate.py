"""Numbered migrations: which there are, which are still to be applied."""

import hashlib
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.clickhouse import migrations
from connectors.clickhouse.engines import MergeTree, Topology


class ChangedMigration(Exception):
    """A migration that was applied here has been edited or removed since."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the schema: a numbered migration, or the raw table of one event type."""

    name: str
    statements: tuple[str, ...]

    @property
    def checksum(self) -> str:
        return hashlib.sha256(";\n".join(self.statements).encode()).hexdigest()


def bootstrap(topology: Topology) -> list[str]:
    """The table in which migrations are recorded, which no migration can make."""
    database = next(statement for statement in topology.databases() if " ops" in statement)
    return [
        database,
        *topology.create_table(
            "ops.migrations",
            [
                "`name` LowCardinality(String)",
                "`checksum` String",
                "`applied_at` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')",
            ],
            MergeTree(order_by=("`name`",), version="`applied_at`", shard_by="sipHash64(`name`)"),
        ),
    ]


def numbered(topology: Topology) -> list[Step]:
    """Every numbered migration, in order, rendered for where it is going to run."""
    names = sorted(module.name for module in pkgutil.iter_modules(migrations.__path__))
    return [
        Step(name, tuple(importlib.import_module(f"{migrations.__name__}.{name}").statements(topology)))
        for name in names
    ]


def pending(steps: Sequence[Step], applied: Mapping[str, str]) -> list[Step]:
    """The steps that are not applied yet. `applied` maps name → checksum, as recorded in the warehouse.

    Raises ChangedMigration where the record and the code don't tell the same story.
    """
    known = {step.name: step for step in steps}
    for name, checksum in applied.items():
        if name not in known:
            raise ChangedMigration(f"migration {name} was applied to this warehouse but isn't part of this version")
        if known[name].checksum != checksum:
            raise ChangedMigration(
                f"migration {name} was edited after it was applied to this warehouse: "
                "undo the edit and write a new migration"
            )
    return [step for step in steps if step.name not in applied]
