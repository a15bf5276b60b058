"""Every query that the gateway was asked."""

from connectors.clickhouse.engines import MergeTree, Topology


def statements(topology: Topology) -> list[str]:
    return topology.create_table(
        "ops.query_audit",
        [
            "`event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1))",
            "`user` LowCardinality(String)",
            "`role` LowCardinality(String)",
            "`address` LowCardinality(String)",
            "`query_id` String CODEC(ZSTD(1))",
            "`kind` LowCardinality(String)",
            "`query` String CODEC(ZSTD(1))",
            "`duration_ms` UInt64 CODEC(T64, ZSTD(1))",
            "`read_rows` UInt64 CODEC(T64, ZSTD(1))",
            "`result_rows` UInt64 CODEC(T64, ZSTD(1))",
            "`result_bytes` UInt64 CODEC(T64, ZSTD(1))",
            "`exception_code` Int32 CODEC(T64, ZSTD(1))",
            "`exception` String CODEC(ZSTD(1))",
        ],
        MergeTree(
            order_by=("`event_time`", "`query_id`"),
            partition_by="toYYYYMM(`event_time`)",
            ttl="`event_time` + toIntervalDay(400)",
        ),
    )
