"""The scheduler's jobs: one line when a run starts, replaced by one with its end."""

from connectors.clickhouse.engines import MergeTree, Topology


def statements(topology: Topology) -> list[str]:
    return topology.create_table(
        "ops.job_runs",
        [
            "`job` LowCardinality(String)",
            "`started` DateTime64(6, 'UTC')",
            "`finished` Nullable(DateTime64(6, 'UTC'))",
            "`state` LowCardinality(String)",
            "`duration_ms` Nullable(UInt64)",
            "`log` String CODEC(ZSTD(1))",
            "`host` LowCardinality(String)",
            "`recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')",
        ],
        MergeTree(
            order_by=("`job`", "`started`", "`host`"),
            version="`recorded`",
            partition_by="toYYYYMM(`started`)",
            ttl="`started` + toIntervalDay(400)",
            shard_by="sipHash64(`job`, `started`)",
        ),
    )
