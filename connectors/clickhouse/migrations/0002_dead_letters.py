"""Records that can't become rows, and what became of them when they were replayed."""

from connectors.clickhouse.engines import MergeTree, Topology


def statements(topology: Topology) -> list[str]:
    return [
        *topology.create_table(
            "ops.dead_letters",
            [
                "`_topic` LowCardinality(String)",
                "`_partition` Int32",
                "`_offset` Int64",
                "`id` String ALIAS concat(`_topic`, '/', toString(`_partition`), '/', toString(`_offset`))",
                "`fingerprint` UUID",
                "`type` LowCardinality(String)",
                "`source` LowCardinality(String)",
                "`reader` LowCardinality(String)",
                "`error` String CODEC(ZSTD(1))",
                "`field` LowCardinality(String)",
                "`value` String CODEC(ZSTD(1))",
                "`file` LowCardinality(String)",
                "`line` UInt64",
                "`sealed` String CODEC(NONE)",
                "`failed_at` DateTime64(6, 'UTC')",
            ],
            MergeTree(
                order_by=("`_topic`", "`_partition`", "`_offset`"),
                version="`failed_at`",
                shard_by="sipHash64(`_topic`, `_partition`, `_offset`)",
            ),
        ),
        *topology.create_table(
            "ops.dead_letter_replays",
            [
                "`replay` UUID",
                "`_topic` LowCardinality(String)",
                "`_partition` Int32",
                "`_offset` Int64",
                "`outcome` LowCardinality(String)",
                "`error` String CODEC(ZSTD(1))",
                "`operator` LowCardinality(String)",
                "`replayed_at` DateTime64(6, 'UTC')",
            ],
            MergeTree(
                order_by=("`_topic`", "`_partition`", "`_offset`", "`replay`"),
                version="`replayed_at`",
                shard_by="sipHash64(`_topic`, `_partition`, `_offset`)",
            ),
        ),
    ]
