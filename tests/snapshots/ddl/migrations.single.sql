CREATE DATABASE IF NOT EXISTS ops;

CREATE TABLE IF NOT EXISTS ops.migrations
(
    `name` LowCardinality(String),
    `checksum` String,
    `applied_at` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`applied_at`)
ORDER BY (`name`);

CREATE DATABASE IF NOT EXISTS raw;

CREATE DATABASE IF NOT EXISTS marts;

CREATE DATABASE IF NOT EXISTS restricted;

CREATE DATABASE IF NOT EXISTS ops;

CREATE TABLE IF NOT EXISTS ops.dead_letters
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `id` String ALIAS concat(`_topic`, '/', toString(`_partition`), '/', toString(`_offset`)),
    `fingerprint` UUID,
    `type` LowCardinality(String),
    `source` LowCardinality(String),
    `reader` LowCardinality(String),
    `error` String CODEC(ZSTD(1)),
    `field` LowCardinality(String),
    `value` String CODEC(ZSTD(1)),
    `file` LowCardinality(String),
    `line` UInt64,
    `sealed` String CODEC(NONE),
    `failed_at` DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`failed_at`)
ORDER BY (`_topic`, `_partition`, `_offset`);

CREATE TABLE IF NOT EXISTS ops.dead_letter_replays
(
    `replay` UUID,
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `outcome` LowCardinality(String),
    `error` String CODEC(ZSTD(1)),
    `operator` LowCardinality(String),
    `replayed_at` DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`replayed_at`)
ORDER BY (`_topic`, `_partition`, `_offset`, `replay`);

CREATE TABLE IF NOT EXISTS ops.runs
(
    `topic` LowCardinality(String),
    `partition` Int32,
    `first` Int64,
    `last` Int64,
    `inserted` UInt64,
    `rejected` UInt64,
    `duplicates` UInt64,
    `missing` UInt64,
    `lane` LowCardinality(String),
    `owner` LowCardinality(String),
    `started` DateTime64(6, 'UTC'),
    `finished` DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`finished`)
PARTITION BY toYYYYMM(`started`)
ORDER BY (`topic`, `partition`, `first`, `started`)
TTL `started` + toIntervalDay(400);

CREATE TABLE IF NOT EXISTS ops.query_audit
(
    `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `user` LowCardinality(String),
    `role` LowCardinality(String),
    `address` LowCardinality(String),
    `query_id` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `query` String CODEC(ZSTD(1)),
    `duration_ms` UInt64 CODEC(T64, ZSTD(1)),
    `read_rows` UInt64 CODEC(T64, ZSTD(1)),
    `result_rows` UInt64 CODEC(T64, ZSTD(1)),
    `result_bytes` UInt64 CODEC(T64, ZSTD(1)),
    `exception_code` Int32 CODEC(T64, ZSTD(1)),
    `exception` String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(`event_time`)
ORDER BY (`event_time`, `query_id`)
TTL `event_time` + toIntervalDay(400);

CREATE TABLE IF NOT EXISTS ops.job_runs
(
    `job` LowCardinality(String),
    `started` DateTime64(6, 'UTC'),
    `finished` Nullable(DateTime64(6, 'UTC')),
    `state` LowCardinality(String),
    `duration_ms` Nullable(UInt64),
    `log` String CODEC(ZSTD(1)),
    `host` LowCardinality(String),
    `recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`started`)
ORDER BY (`job`, `started`, `host`)
TTL `started` + toIntervalDay(400);

CREATE TABLE IF NOT EXISTS ops.mart_runs
(
    `run_no` UInt64,
    `state` LowCardinality(String),
    `invocation` String,
    `zone` LowCardinality(String),
    `boundary` DateTime64(6, 'UTC'),
    `recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`recorded`)
ORDER BY (`run_no`, `state`);

CREATE TABLE IF NOT EXISTS ops.mart_watermarks
(
    `run_no` UInt64,
    `topic` LowCardinality(String),
    `partition` Int32,
    `seen_before` Int64,
    `seen_after` Int64,
    `newest_run` DateTime64(6, 'UTC'),
    `recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`recorded`)
ORDER BY (`run_no`, `topic`, `partition`)
TTL `recorded` + toIntervalDay(400);

CREATE TABLE IF NOT EXISTS ops.replays
(
    `id` UUID,
    `topic` LowCardinality(String),
    `types` Array(LowCardinality(String)),
    `begins` DateTime64(6, 'UTC'),
    `ends` DateTime64(6, 'UTC'),
    `origin` String,
    `operator` LowCardinality(String),
    `host` LowCardinality(String),
    `started` DateTime64(6, 'UTC'),
    `state` LowCardinality(String),
    `tables` Map(String, String),
    `marks` Map(Int32, Int64),
    `counts` String CODEC(ZSTD(1)),
    `finished` Nullable(DateTime64(6, 'UTC')),
    `recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`recorded`)
ORDER BY (`id`);

CREATE TABLE IF NOT EXISTS ops.mart_replays
(
    `run_no` UInt64,
    `replay` UUID,
    `topic` LowCardinality(String),
    `begins` DateTime64(6, 'UTC'),
    `ends` DateTime64(6, 'UTC'),
    `partition` Int32,
    `mark` Int64,
    `recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`recorded`)
ORDER BY (`run_no`, `replay`, `partition`);

CREATE TABLE IF NOT EXISTS ops.mart_replay_ids
(
    `replay` UUID,
    `pbx` LowCardinality(String),
    `id` String,
    `first_at` DateTime64(6, 'UTC'),
    `last_at` DateTime64(6, 'UTC'),
    `recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY (`replay`, `pbx`, `id`)
TTL `recorded` + toIntervalDay(100);

