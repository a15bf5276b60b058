"""dbt's books: what of the log each run of the marts has seen, and from when on the marts are computed live."""

from connectors.clickhouse.engines import MergeTree, Topology


def statements(topology: Topology) -> list[str]:
    runs = topology.create_table(
        "ops.mart_runs",
        [
            "`run_no` UInt64",
            "`state` LowCardinality(String)",
            "`invocation` String",
            "`zone` LowCardinality(String)",
            "`boundary` DateTime64(6, 'UTC')",
            "`recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')",
        ],
        MergeTree(order_by=("`run_no`", "`state`"), version="`recorded`", shard_by="`run_no`"),
    )
    # Offsets below `seen_before` were in the marts when the run began, those below `seen_after` are when it succeeds;
    # `newest_run` is the end of the newest line of ops.runs that it counted on.
    marks = topology.create_table(
        "ops.mart_watermarks",
        [
            "`run_no` UInt64",
            "`topic` LowCardinality(String)",
            "`partition` Int32",
            "`seen_before` Int64",
            "`seen_after` Int64",
            "`newest_run` DateTime64(6, 'UTC')",
            "`recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')",
        ],
        MergeTree(
            order_by=("`run_no`", "`topic`", "`partition`"),
            version="`recorded`",
            ttl="`recorded` + toIntervalDay(400)",
            shard_by="`run_no`",
        ),
    )
    return [*runs, *marks]
