"""Replays of a period, and what dbt has to compute again because of them."""

from connectors.clickhouse.engines import MergeTree, Topology


def statements(topology: Topology) -> list[str]:
    replays = topology.create_table(
        "ops.replays",
        [
            "`id` UUID",
            "`topic` LowCardinality(String)",
            "`types` Array(LowCardinality(String))",
            "`begins` DateTime64(6, 'UTC')",
            "`ends` DateTime64(6, 'UTC')",
            "`origin` String",
            "`operator` LowCardinality(String)",
            "`host` LowCardinality(String)",
            "`started` DateTime64(6, 'UTC')",
            "`state` LowCardinality(String)",
            "`tables` Map(String, String)",
            "`marks` Map(Int32, Int64)",
            "`counts` String CODEC(ZSTD(1))",
            "`finished` Nullable(DateTime64(6, 'UTC'))",
            "`recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')",
        ],
        MergeTree(order_by=("`id`",), version="`recorded`", shard_by="sipHash64(`id`)"),
    )
    # Which replays a run of the marts takes account of: rows of these periods, and rows from the marks on, are new to
    # it. One line per partition; `partition` is -1 for a replay without marks.
    seen = topology.create_table(
        "ops.mart_replays",
        [
            "`run_no` UInt64",
            "`replay` UUID",
            "`topic` LowCardinality(String)",
            "`begins` DateTime64(6, 'UTC')",
            "`ends` DateTime64(6, 'UTC')",
            "`partition` Int32",
            "`mark` Int64",
            "`recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')",
        ],
        MergeTree(order_by=("`run_no`", "`replay`", "`partition`"), version="`recorded`", shard_by="`run_no`"),
    )
    # What the marts knew of the period before: calls that raw doesn't know any more must go from them, too. A run that
    # is begun again adds to it; nothing is replaced.
    known = topology.create_table(
        "ops.mart_replay_ids",
        [
            "`replay` UUID",
            "`pbx` LowCardinality(String)",
            "`id` String",
            "`first_at` DateTime64(6, 'UTC')",
            "`last_at` DateTime64(6, 'UTC')",
            "`recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')",
        ],
        MergeTree(
            order_by=("`replay`", "`pbx`", "`id`"),
            ttl="`recorded` + toIntervalDay(100)",
            shard_by="sipHash64(`replay`)",
        ),
    )
    return [*replays, *seen, *known]
