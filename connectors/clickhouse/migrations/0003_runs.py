"""What became of every run of offsets. A run that was begun again after a crash has a line per attempt."""

from connectors.clickhouse.engines import MergeTree, Topology


def statements(topology: Topology) -> list[str]:
    return topology.create_table(
        "ops.runs",
        [
            "`topic` LowCardinality(String)",
            "`partition` Int32",
            "`first` Int64",
            "`last` Int64",
            "`inserted` UInt64",
            "`rejected` UInt64",
            "`duplicates` UInt64",
            "`missing` UInt64",
            "`lane` LowCardinality(String)",
            "`owner` LowCardinality(String)",
            "`started` DateTime64(6, 'UTC')",
            "`finished` DateTime64(6, 'UTC')",
        ],
        MergeTree(
            order_by=("`topic`", "`partition`", "`first`", "`started`"),
            version="`finished`",
            partition_by="toYYYYMM(`started`)",
            ttl="`started` + toIntervalDay(400)",
            shard_by="sipHash64(`topic`, `partition`)",
        ),
    )
