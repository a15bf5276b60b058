CREATE DATABASE IF NOT EXISTS ops ON CLUSTER 'wattline';

CREATE TABLE IF NOT EXISTS ops.migrations__local ON CLUSTER 'wattline'
(
    `name` LowCardinality(String),
    `checksum` String,
    `applied_at` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/ops/migrations__local', '{replica}', `applied_at`)
ORDER BY (`name`);

CREATE TABLE IF NOT EXISTS ops.migrations ON CLUSTER 'wattline' AS ops.migrations__local
ENGINE = Distributed('wattline', 'ops', 'migrations__local', sipHash64(`name`));

CREATE DATABASE IF NOT EXISTS raw ON CLUSTER 'wattline';

CREATE DATABASE IF NOT EXISTS ops ON CLUSTER 'wattline';

CREATE DATABASE IF NOT EXISTS marts ON CLUSTER 'wattline'
ENGINE = Replicated('/clickhouse/databases/marts', '{shard}', '{replica}');

CREATE DATABASE IF NOT EXISTS restricted ON CLUSTER 'wattline'
ENGINE = Replicated('/clickhouse/databases/restricted', '{shard}', '{replica}');

CREATE TABLE IF NOT EXISTS ops.dead_letters__local ON CLUSTER 'wattline'
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
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/ops/dead_letters__local', '{replica}', `failed_at`)
ORDER BY (`_topic`, `_partition`, `_offset`);

CREATE TABLE IF NOT EXISTS ops.dead_letters ON CLUSTER 'wattline' AS ops.dead_letters__local
ENGINE = Distributed('wattline', 'ops', 'dead_letters__local', sipHash64(`_topic`, `_partition`, `_offset`));

CREATE TABLE IF NOT EXISTS ops.dead_letter_replays__local ON CLUSTER 'wattline'
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
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/ops/dead_letter_replays__local', '{replica}', `replayed_at`)
ORDER BY (`_topic`, `_partition`, `_offset`, `replay`);

CREATE TABLE IF NOT EXISTS ops.dead_letter_replays ON CLUSTER 'wattline' AS ops.dead_letter_replays__local
ENGINE = Distributed('wattline', 'ops', 'dead_letter_replays__local', sipHash64(`_topic`, `_partition`, `_offset`));

CREATE TABLE IF NOT EXISTS ops.runs__local ON CLUSTER 'wattline'
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
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/ops/runs__local', '{replica}', `finished`)
PARTITION BY toYYYYMM(`started`)
ORDER BY (`topic`, `partition`, `first`, `started`)
TTL `started` + toIntervalDay(400);

CREATE TABLE IF NOT EXISTS ops.runs ON CLUSTER 'wattline' AS ops.runs__local
ENGINE = Distributed('wattline', 'ops', 'runs__local', sipHash64(`topic`, `partition`));

CREATE TABLE IF NOT EXISTS ops.query_audit__local ON CLUSTER 'wattline'
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
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/ops/query_audit__local', '{replica}')
PARTITION BY toYYYYMM(`event_time`)
ORDER BY (`event_time`, `query_id`)
TTL `event_time` + toIntervalDay(400);

CREATE TABLE IF NOT EXISTS ops.query_audit ON CLUSTER 'wattline' AS ops.query_audit__local
ENGINE = Distributed('wattline', 'ops', 'query_audit__local', rand());

CREATE TABLE IF NOT EXISTS ops.job_runs__local ON CLUSTER 'wattline'
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
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/ops/job_runs__local', '{replica}', `recorded`)
PARTITION BY toYYYYMM(`started`)
ORDER BY (`job`, `started`, `host`)
TTL `started` + toIntervalDay(400);

CREATE TABLE IF NOT EXISTS ops.job_runs ON CLUSTER 'wattline' AS ops.job_runs__local
ENGINE = Distributed('wattline', 'ops', 'job_runs__local', sipHash64(`job`, `started`));

CREATE TABLE IF NOT EXISTS ops.mart_runs__local ON CLUSTER 'wattline'
(
    `run_no` UInt64,
    `state` LowCardinality(String),
    `invocation` String,
    `zone` LowCardinality(String),
    `boundary` DateTime64(6, 'UTC'),
    `recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/ops/mart_runs__local', '{replica}', `recorded`)
ORDER BY (`run_no`, `state`);

CREATE TABLE IF NOT EXISTS ops.mart_runs ON CLUSTER 'wattline' AS ops.mart_runs__local
ENGINE = Distributed('wattline', 'ops', 'mart_runs__local', `run_no`);

CREATE TABLE IF NOT EXISTS ops.mart_watermarks__local ON CLUSTER 'wattline'
(
    `run_no` UInt64,
    `topic` LowCardinality(String),
    `partition` Int32,
    `seen_before` Int64,
    `seen_after` Int64,
    `newest_run` DateTime64(6, 'UTC'),
    `recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/ops/mart_watermarks__local', '{replica}', `recorded`)
ORDER BY (`run_no`, `topic`, `partition`)
TTL `recorded` + toIntervalDay(400);

CREATE TABLE IF NOT EXISTS ops.mart_watermarks ON CLUSTER 'wattline' AS ops.mart_watermarks__local
ENGINE = Distributed('wattline', 'ops', 'mart_watermarks__local', `run_no`);

CREATE TABLE IF NOT EXISTS ops.replays__local ON CLUSTER 'wattline'
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
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/ops/replays__local', '{replica}', `recorded`)
ORDER BY (`id`);

CREATE TABLE IF NOT EXISTS ops.replays ON CLUSTER 'wattline' AS ops.replays__local
ENGINE = Distributed('wattline', 'ops', 'replays__local', sipHash64(`id`));

CREATE TABLE IF NOT EXISTS ops.mart_replays__local ON CLUSTER 'wattline'
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
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/ops/mart_replays__local', '{replica}', `recorded`)
ORDER BY (`run_no`, `replay`, `partition`);

CREATE TABLE IF NOT EXISTS ops.mart_replays ON CLUSTER 'wattline' AS ops.mart_replays__local
ENGINE = Distributed('wattline', 'ops', 'mart_replays__local', `run_no`);

CREATE TABLE IF NOT EXISTS ops.mart_replay_ids__local ON CLUSTER 'wattline'
(
    `replay` UUID,
    `pbx` LowCardinality(String),
    `id` String,
    `first_at` DateTime64(6, 'UTC'),
    `last_at` DateTime64(6, 'UTC'),
    `recorded` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/ops/mart_replay_ids__local', '{replica}')
ORDER BY (`replay`, `pbx`, `id`)
TTL `recorded` + toIntervalDay(100);

CREATE TABLE IF NOT EXISTS ops.mart_replay_ids ON CLUSTER 'wattline' AS ops.mart_replay_ids__local
ENGINE = Distributed('wattline', 'ops', 'mart_replay_ids__local', sipHash64(`replay`));

