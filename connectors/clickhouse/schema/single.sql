-- Written by `wattline schema write` from models/ and connectors/clickhouse/migrations/: don't edit.

-- bootstrap

CREATE DATABASE IF NOT EXISTS ops;

CREATE TABLE IF NOT EXISTS ops.migrations
(
    `name` LowCardinality(String),
    `checksum` String,
    `applied_at` DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(`applied_at`)
ORDER BY (`name`);


-- 0001_databases

CREATE DATABASE IF NOT EXISTS raw;

CREATE DATABASE IF NOT EXISTS marts;

CREATE DATABASE IF NOT EXISTS restricted;

CREATE DATABASE IF NOT EXISTS ops;


-- 0002_dead_letters

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


-- 0003_runs

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


-- 0004_query_audit

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


-- 0005_job_runs

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


-- 0006_mart_runs

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


-- 0007_replays

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


-- raw.account

CREATE TABLE IF NOT EXISTS raw.account
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `customer` String CODEC(ZSTD(1)),
    `status` LowCardinality(String),
    `tariff` LowCardinality(String),
    `supply_address` String CODEC(ZSTD(1)),
    `area` LowCardinality(String),
    `transformer` LowCardinality(String),
    `capacity` UInt32 CODEC(T64, ZSTD(1)),
    `billing_cycle` LowCardinality(String),
    `payment_method` LowCardinality(String),
    `opened_on` Nullable(Date32) CODEC(ZSTD(1)),
    `closed_on` Nullable(Date32) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.account__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.account__parse TO raw.account AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'customer') AS `customer`,
    tupleElement(_event, 'status') AS `status`,
    tupleElement(_event, 'tariff') AS `tariff`,
    tupleElement(_event, 'supply_address') AS `supply_address`,
    tupleElement(_event, 'area') AS `area`,
    tupleElement(_event, 'transformer') AS `transformer`,
    tupleElement(_event, 'capacity') AS `capacity`,
    tupleElement(_event, 'billing_cycle') AS `billing_cycle`,
    tupleElement(_event, 'payment_method') AS `payment_method`,
    tupleElement(_event, 'opened_on') AS `opened_on`,
    tupleElement(_event, 'closed_on') AS `closed_on`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, account String, customer String, status LowCardinality(String), tariff LowCardinality(String), supply_address String, area LowCardinality(String), transformer LowCardinality(String), capacity UInt32, billing_cycle LowCardinality(String), payment_method LowCardinality(String), opened_on Nullable(Date32), closed_on Nullable(Date32))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.account__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.agent

CREATE TABLE IF NOT EXISTS raw.agent
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `agent` LowCardinality(String),
    `name` String CODEC(ZSTD(1)),
    `aliases` Array(String) CODEC(ZSTD(1)),
    `team` LowCardinality(String),
    `supervisor` LowCardinality(String),
    `skills` Array(Tuple(skill LowCardinality(String), level UInt32)) CODEC(ZSTD(1)),
    `languages` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `expert` Bool CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`agent`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.agent__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.agent__parse TO raw.agent AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'name') AS `name`,
    tupleElement(_event, 'aliases') AS `aliases`,
    tupleElement(_event, 'team') AS `team`,
    tupleElement(_event, 'supervisor') AS `supervisor`,
    tupleElement(_event, 'skills') AS `skills`,
    tupleElement(_event, 'languages') AS `languages`,
    tupleElement(_event, 'expert') AS `expert`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, agent LowCardinality(String), name String, aliases Array(String), team LowCardinality(String), supervisor LowCardinality(String), skills Array(Tuple(skill LowCardinality(String), level UInt32)), languages Array(LowCardinality(String)), expert Bool)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.agent__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.agent_scored

CREATE TABLE IF NOT EXISTS raw.agent_scored
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `agent` LowCardinality(String),
    `card` LowCardinality(String),
    `card_version` UInt32 CODEC(T64, ZSTD(1)),
    `period` LowCardinality(String),
    `period_start` Date32 CODEC(ZSTD(1)),
    `score` Float64 CODEC(ZSTD(1)),
    `low` Float64 CODEC(ZSTD(1)),
    `high` Float64 CODEC(ZSTD(1)),
    `enough` Bool CODEC(ZSTD(1)),
    `rank` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `peers` UInt32 CODEC(T64, ZSTD(1)),
    `grade` LowCardinality(String),
    `penalty` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `contributions` Array(Tuple(metric LowCardinality(String), value Float64, raw_value Float64, floor Float64, target Float64, weight Float64, score Float64, sample_size UInt32)) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`agent`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.agent_scored__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.agent_scored__parse TO raw.agent_scored AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'card') AS `card`,
    tupleElement(_event, 'card_version') AS `card_version`,
    tupleElement(_event, 'period') AS `period`,
    tupleElement(_event, 'period_start') AS `period_start`,
    tupleElement(_event, 'score') AS `score`,
    tupleElement(_event, 'low') AS `low`,
    tupleElement(_event, 'high') AS `high`,
    tupleElement(_event, 'enough') AS `enough`,
    tupleElement(_event, 'rank') AS `rank`,
    tupleElement(_event, 'peers') AS `peers`,
    tupleElement(_event, 'grade') AS `grade`,
    tupleElement(_event, 'penalty') AS `penalty`,
    tupleElement(_event, 'contributions') AS `contributions`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, agent LowCardinality(String), card LowCardinality(String), card_version UInt32, period LowCardinality(String), period_start Date32, score Float64, low Float64, high Float64, enough Bool, rank Nullable(UInt32), peers UInt32, grade LowCardinality(String), penalty Nullable(UInt32), contributions Array(Tuple(metric LowCardinality(String), value Float64, raw_value Float64, floor Float64, target Float64, weight Float64, score Float64, sample_size UInt32)))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.agent_scored__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.agent_state_changed

CREATE TABLE IF NOT EXISTS raw.agent_state_changed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `agent` LowCardinality(String),
    `state` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `queue` LowCardinality(String),
    `interface` String CODEC(ZSTD(1)),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `witness` LowCardinality(String),
    `sequence` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `agent`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.agent_state_changed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.agent_state_changed__parse TO raw.agent_state_changed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'state') AS `state`,
    tupleElement(_event, 'reason') AS `reason`,
    tupleElement(_event, 'queue') AS `queue`,
    tupleElement(_event, 'interface') AS `interface`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'witness') AS `witness`,
    tupleElement(_event, 'sequence') AS `sequence`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), agent LowCardinality(String), state LowCardinality(String), reason String, queue LowCardinality(String), interface String, call_id Nullable(String), witness LowCardinality(String), sequence UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.agent_state_changed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.agent_status

CREATE TABLE IF NOT EXISTS raw.agent_status
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `board` String CODEC(ZSTD(1)),
    `pbx` LowCardinality(String),
    `agent` LowCardinality(String),
    `state` LowCardinality(String),
    `since` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `reason` String CODEC(ZSTD(1)),
    `queues` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `queue` LowCardinality(String),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `logged_in_since` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `handled_today` UInt32 CODEC(T64, ZSTD(1)),
    `paused_queues` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `left_queues` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`board`, `time`, `id`)
TTL `time` + toIntervalDay(7);

CREATE TABLE IF NOT EXISTS raw.agent_status__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.agent_status__parse TO raw.agent_status AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'board') AS `board`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'state') AS `state`,
    tupleElement(_event, 'since') AS `since`,
    tupleElement(_event, 'reason') AS `reason`,
    tupleElement(_event, 'queues') AS `queues`,
    tupleElement(_event, 'queue') AS `queue`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'logged_in_since') AS `logged_in_since`,
    tupleElement(_event, 'handled_today') AS `handled_today`,
    tupleElement(_event, 'paused_queues') AS `paused_queues`,
    tupleElement(_event, 'left_queues') AS `left_queues`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, board String, pbx LowCardinality(String), agent LowCardinality(String), state LowCardinality(String), since DateTime64(6, \'UTC\'), reason String, queues Array(LowCardinality(String)), queue LowCardinality(String), call_id Nullable(String), logged_in_since Nullable(DateTime64(6, \'UTC\')), handled_today UInt32, paused_queues Array(LowCardinality(String)), left_queues Array(LowCardinality(String)))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.agent_status__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;

CREATE TABLE IF NOT EXISTS raw.agent_status__latest
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `board` String CODEC(ZSTD(1)),
    `pbx` LowCardinality(String),
    `agent` LowCardinality(String),
    `state` LowCardinality(String),
    `since` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `reason` String CODEC(ZSTD(1)),
    `queues` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `queue` LowCardinality(String),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `logged_in_since` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `handled_today` UInt32 CODEC(T64, ZSTD(1)),
    `paused_queues` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `left_queues` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `_version` UInt128 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(`_version`)
ORDER BY (`board`)
TTL `time` + toIntervalDay(7);

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.agent_status__keep TO raw.agent_status__latest AS
SELECT
    `id`,
    `source`,
    `time`,
    `recorded`,
    `schema_version`,
    `board`,
    `pbx`,
    `agent`,
    `state`,
    `since`,
    `reason`,
    `queues`,
    `queue`,
    `call_id`,
    `logged_in_since`,
    `handled_today`,
    `paused_queues`,
    `left_queues`,
    bitShiftLeft(toUInt128(toUnixTimestamp64Micro(`time`)), 64) + toUInt128(toUnixTimestamp64Micro(`recorded`)) AS `_version`
FROM raw.agent_status;


-- raw.alert_cleared

CREATE TABLE IF NOT EXISTS raw.alert_cleared
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `alert` String CODEC(ZSTD(1)),
    `rule` LowCardinality(String),
    `about` LowCardinality(String),
    `value` Float64 CODEC(ZSTD(1)),
    `unit` LowCardinality(String),
    `lasted` UInt32 CODEC(T64, ZSTD(1)),
    `actor` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`rule`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.alert_cleared__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.alert_cleared__parse TO raw.alert_cleared AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'alert') AS `alert`,
    tupleElement(_event, 'rule') AS `rule`,
    tupleElement(_event, 'about') AS `about`,
    tupleElement(_event, 'value') AS `value`,
    tupleElement(_event, 'unit') AS `unit`,
    tupleElement(_event, 'lasted') AS `lasted`,
    tupleElement(_event, 'actor') AS `actor`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, alert String, rule LowCardinality(String), about LowCardinality(String), value Float64, unit LowCardinality(String), lasted UInt32, actor LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.alert_cleared__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.alert_raised

CREATE TABLE IF NOT EXISTS raw.alert_raised
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `alert` String CODEC(ZSTD(1)),
    `rule` LowCardinality(String),
    `about` LowCardinality(String),
    `value` Float64 CODEC(ZSTD(1)),
    `unit` LowCardinality(String),
    `severity` LowCardinality(String),
    `threshold` Float64 CODEC(ZSTD(1)),
    `metric` LowCardinality(String),
    `message` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`rule`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.alert_raised__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.alert_raised__parse TO raw.alert_raised AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'alert') AS `alert`,
    tupleElement(_event, 'rule') AS `rule`,
    tupleElement(_event, 'about') AS `about`,
    tupleElement(_event, 'value') AS `value`,
    tupleElement(_event, 'unit') AS `unit`,
    tupleElement(_event, 'severity') AS `severity`,
    tupleElement(_event, 'threshold') AS `threshold`,
    tupleElement(_event, 'metric') AS `metric`,
    tupleElement(_event, 'message') AS `message`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, alert String, rule LowCardinality(String), about LowCardinality(String), value Float64, unit LowCardinality(String), severity LowCardinality(String), threshold Float64, metric LowCardinality(String), message String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.alert_raised__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.area

CREATE TABLE IF NOT EXISTS raw.area
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `area` LowCardinality(String),
    `name` String CODEC(ZSTD(1)),
    `parent` LowCardinality(String),
    `site` LowCardinality(String),
    `unit` LowCardinality(String),
    `latitude` Nullable(Float64) CODEC(ZSTD(1)),
    `longitude` Nullable(Float64) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`area`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.area__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.area__parse TO raw.area AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'area') AS `area`,
    tupleElement(_event, 'name') AS `name`,
    tupleElement(_event, 'parent') AS `parent`,
    tupleElement(_event, 'site') AS `site`,
    tupleElement(_event, 'unit') AS `unit`,
    tupleElement(_event, 'latitude') AS `latitude`,
    tupleElement(_event, 'longitude') AS `longitude`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, area LowCardinality(String), name String, parent LowCardinality(String), site LowCardinality(String), unit LowCardinality(String), latitude Nullable(Float64), longitude Nullable(Float64))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.area__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.bill_adjusted

CREATE TABLE IF NOT EXISTS raw.bill_adjusted
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `bill` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `adjustment` String CODEC(ZSTD(1)),
    `cause` LowCardinality(String),
    `lines` Array(Tuple(meter String, register_name LowCardinality(String), step UInt32, previous_reading Int64, reading Int64, multiplier UInt32, estimated Bool, energy Int64, rate Int64, amount Int64, surcharge Int64, tax Int64)) CODEC(ZSTD(1)),
    `late_fee` Int64 CODEC(T64, ZSTD(1)),
    `difference` Int64 CODEC(T64, ZSTD(1)),
    `total` Int64 CODEC(T64, ZSTD(1)),
    `ticket` Nullable(String) CODEC(ZSTD(1)),
    `approved_by` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.bill_adjusted__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.bill_adjusted__parse TO raw.bill_adjusted AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'bill') AS `bill`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'adjustment') AS `adjustment`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'lines') AS `lines`,
    tupleElement(_event, 'late_fee') AS `late_fee`,
    tupleElement(_event, 'difference') AS `difference`,
    tupleElement(_event, 'total') AS `total`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'approved_by') AS `approved_by`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, bill String, account String, adjustment String, cause LowCardinality(String), lines Array(Tuple(meter String, register_name LowCardinality(String), step UInt32, previous_reading Int64, reading Int64, multiplier UInt32, estimated Bool, energy Int64, rate Int64, amount Int64, surcharge Int64, tax Int64)), late_fee Int64, difference Int64, total Int64, ticket Nullable(String), approved_by LowCardinality(String), reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.bill_adjusted__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.bill_issued

CREATE TABLE IF NOT EXISTS raw.bill_issued
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `bill` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `customer` String CODEC(ZSTD(1)),
    `bill_month` LowCardinality(String),
    `period_start` Date32 CODEC(ZSTD(1)),
    `period_end` Date32 CODEC(ZSTD(1)),
    `due_on` Date32 CODEC(ZSTD(1)),
    `tariff` LowCardinality(String),
    `lines` Array(Tuple(meter String, register_name LowCardinality(String), step UInt32, previous_reading Int64, reading Int64, multiplier UInt32, estimated Bool, energy Int64, rate Int64, amount Int64, surcharge Int64, tax Int64)) CODEC(ZSTD(1)),
    `energy` Int64 CODEC(T64, ZSTD(1)),
    `amount` Int64 CODEC(T64, ZSTD(1)),
    `surcharge` Int64 CODEC(T64, ZSTD(1)),
    `tax` Int64 CODEC(T64, ZSTD(1)),
    `late_fee` Int64 CODEC(T64, ZSTD(1)),
    `adjustment` Int64 CODEC(T64, ZSTD(1)),
    `total` Int64 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.bill_issued__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.bill_issued__parse TO raw.bill_issued AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'bill') AS `bill`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'customer') AS `customer`,
    tupleElement(_event, 'bill_month') AS `bill_month`,
    tupleElement(_event, 'period_start') AS `period_start`,
    tupleElement(_event, 'period_end') AS `period_end`,
    tupleElement(_event, 'due_on') AS `due_on`,
    tupleElement(_event, 'tariff') AS `tariff`,
    tupleElement(_event, 'lines') AS `lines`,
    tupleElement(_event, 'energy') AS `energy`,
    tupleElement(_event, 'amount') AS `amount`,
    tupleElement(_event, 'surcharge') AS `surcharge`,
    tupleElement(_event, 'tax') AS `tax`,
    tupleElement(_event, 'late_fee') AS `late_fee`,
    tupleElement(_event, 'adjustment') AS `adjustment`,
    tupleElement(_event, 'total') AS `total`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, bill String, account String, customer String, bill_month LowCardinality(String), period_start Date32, period_end Date32, due_on Date32, tariff LowCardinality(String), lines Array(Tuple(meter String, register_name LowCardinality(String), step UInt32, previous_reading Int64, reading Int64, multiplier UInt32, estimated Bool, energy Int64, rate Int64, amount Int64, surcharge Int64, tax Int64)), energy Int64, amount Int64, surcharge Int64, tax Int64, late_fee Int64, adjustment Int64, total Int64)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.bill_issued__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.board_notice

CREATE TABLE IF NOT EXISTS raw.board_notice
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `notice` String CODEC(ZSTD(1)),
    `board` String CODEC(ZSTD(1)),
    `restarts` Array(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    `service_level` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`notice`, `time`, `id`)
TTL `time` + toIntervalDay(7);

CREATE TABLE IF NOT EXISTS raw.board_notice__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.board_notice__parse TO raw.board_notice AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'notice') AS `notice`,
    tupleElement(_event, 'board') AS `board`,
    tupleElement(_event, 'restarts') AS `restarts`,
    tupleElement(_event, 'service_level') AS `service_level`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, notice String, board String, restarts Array(DateTime64(6, \'UTC\')), service_level Nullable(UInt32))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.board_notice__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.calendar_day

CREATE TABLE IF NOT EXISTS raw.calendar_day
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `entry` String CODEC(ZSTD(1)),
    `calendar` LowCardinality(String),
    `day` Date32 CODEC(ZSTD(1)),
    `day_type` LowCardinality(String),
    `name` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`entry`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.calendar_day__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.calendar_day__parse TO raw.calendar_day AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'entry') AS `entry`,
    tupleElement(_event, 'calendar') AS `calendar`,
    tupleElement(_event, 'day') AS `day`,
    tupleElement(_event, 'day_type') AS `day_type`,
    tupleElement(_event, 'name') AS `name`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, entry String, calendar LowCardinality(String), day Date32, day_type LowCardinality(String), name String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.calendar_day__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.call_detail_record

CREATE TABLE IF NOT EXISTS raw.call_detail_record
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `unique_id` String CODEC(ZSTD(1)),
    `linked_id` String CODEC(ZSTD(1)),
    `sequence` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `destination` String CODEC(ZSTD(1)),
    `destination_context` LowCardinality(String),
    `caller_id` String CODEC(ZSTD(1)),
    `channel` String CODEC(ZSTD(1)),
    `destination_channel` String CODEC(ZSTD(1)),
    `last_application` LowCardinality(String),
    `last_data` String CODEC(ZSTD(1)),
    `answered_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `ended_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `duration` UInt32 CODEC(T64, ZSTD(1)),
    `billable` UInt32 CODEC(T64, ZSTD(1)),
    `disposition` LowCardinality(String),
    `ama_flags` LowCardinality(String),
    `account_code` LowCardinality(String),
    `peer_account` LowCardinality(String),
    `user_field` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.call_detail_record__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.call_detail_record__parse TO raw.call_detail_record AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'unique_id') AS `unique_id`,
    tupleElement(_event, 'linked_id') AS `linked_id`,
    tupleElement(_event, 'sequence') AS `sequence`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'destination') AS `destination`,
    tupleElement(_event, 'destination_context') AS `destination_context`,
    tupleElement(_event, 'caller_id') AS `caller_id`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'destination_channel') AS `destination_channel`,
    tupleElement(_event, 'last_application') AS `last_application`,
    tupleElement(_event, 'last_data') AS `last_data`,
    tupleElement(_event, 'answered_at') AS `answered_at`,
    tupleElement(_event, 'ended_at') AS `ended_at`,
    tupleElement(_event, 'duration') AS `duration`,
    tupleElement(_event, 'billable') AS `billable`,
    tupleElement(_event, 'disposition') AS `disposition`,
    tupleElement(_event, 'ama_flags') AS `ama_flags`,
    tupleElement(_event, 'account_code') AS `account_code`,
    tupleElement(_event, 'peer_account') AS `peer_account`,
    tupleElement(_event, 'user_field') AS `user_field`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), unique_id String, linked_id String, sequence Nullable(UInt32), caller Tuple(token String, mask LowCardinality(String)), destination String, destination_context LowCardinality(String), caller_id String, channel String, destination_channel String, last_application LowCardinality(String), last_data String, answered_at Nullable(DateTime64(6, \'UTC\')), ended_at Nullable(DateTime64(6, \'UTC\')), duration UInt32, billable UInt32, disposition LowCardinality(String), ama_flags LowCardinality(String), account_code LowCardinality(String), peer_account LowCardinality(String), user_field String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.call_detail_record__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.channel_event

CREATE TABLE IF NOT EXISTS raw.channel_event
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `unique_id` String CODEC(ZSTD(1)),
    `linked_id` String CODEC(ZSTD(1)),
    `event` LowCardinality(String),
    `user_event` LowCardinality(String),
    `caller_name` String CODEC(ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `ani` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `redirecting` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `dialled` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `extension` String CODEC(ZSTD(1)),
    `context` LowCardinality(String),
    `channel` String CODEC(ZSTD(1)),
    `application` LowCardinality(String),
    `application_data` String CODEC(ZSTD(1)),
    `ama_flags` LowCardinality(String),
    `account_code` LowCardinality(String),
    `peer` String CODEC(ZSTD(1)),
    `user_field` String CODEC(ZSTD(1)),
    `extra` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.channel_event__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.channel_event__parse TO raw.channel_event AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'unique_id') AS `unique_id`,
    tupleElement(_event, 'linked_id') AS `linked_id`,
    tupleElement(_event, 'event') AS `event`,
    tupleElement(_event, 'user_event') AS `user_event`,
    tupleElement(_event, 'caller_name') AS `caller_name`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'ani') AS `ani`,
    tupleElement(_event, 'redirecting') AS `redirecting`,
    tupleElement(_event, 'dialled') AS `dialled`,
    tupleElement(_event, 'extension') AS `extension`,
    tupleElement(_event, 'context') AS `context`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'application') AS `application`,
    tupleElement(_event, 'application_data') AS `application_data`,
    tupleElement(_event, 'ama_flags') AS `ama_flags`,
    tupleElement(_event, 'account_code') AS `account_code`,
    tupleElement(_event, 'peer') AS `peer`,
    tupleElement(_event, 'user_field') AS `user_field`,
    tupleElement(_event, 'extra') AS `extra`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), unique_id String, linked_id String, event LowCardinality(String), user_event LowCardinality(String), caller_name String, caller Tuple(token String, mask LowCardinality(String)), ani Tuple(token String, mask LowCardinality(String)), redirecting Tuple(token String, mask LowCardinality(String)), dialled Tuple(token String, mask LowCardinality(String)), extension String, context LowCardinality(String), channel String, application LowCardinality(String), application_data String, ama_flags LowCardinality(String), account_code LowCardinality(String), peer String, user_field String, extra String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.channel_event__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.conference_joined

CREATE TABLE IF NOT EXISTS raw.conference_joined
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `call_id` String CODEC(ZSTD(1)),
    `conference` LowCardinality(String),
    `unique_id` String CODEC(ZSTD(1)),
    `participant` String CODEC(ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `role` LowCardinality(String),
    `muted` Bool CODEC(ZSTD(1)),
    `participants` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.conference_joined__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.conference_joined__parse TO raw.conference_joined AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'conference') AS `conference`,
    tupleElement(_event, 'unique_id') AS `unique_id`,
    tupleElement(_event, 'participant') AS `participant`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'role') AS `role`,
    tupleElement(_event, 'muted') AS `muted`,
    tupleElement(_event, 'participants') AS `participants`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), call_id String, conference LowCardinality(String), unique_id String, participant String, caller Tuple(token String, mask LowCardinality(String)), role LowCardinality(String), muted Bool, participants Nullable(UInt32))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.conference_joined__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.conference_left

CREATE TABLE IF NOT EXISTS raw.conference_left
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `call_id` String CODEC(ZSTD(1)),
    `conference` LowCardinality(String),
    `unique_id` String CODEC(ZSTD(1)),
    `participant` String CODEC(ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `stayed` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `reason` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.conference_left__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.conference_left__parse TO raw.conference_left AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'conference') AS `conference`,
    tupleElement(_event, 'unique_id') AS `unique_id`,
    tupleElement(_event, 'participant') AS `participant`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'stayed') AS `stayed`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), call_id String, conference LowCardinality(String), unique_id String, participant String, caller Tuple(token String, mask LowCardinality(String)), stayed Nullable(UInt32), reason LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.conference_left__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.contact_logged

CREATE TABLE IF NOT EXISTS raw.contact_logged
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `customer` String CODEC(ZSTD(1)),
    `contact` String CODEC(ZSTD(1)),
    `account` Nullable(String) CODEC(ZSTD(1)),
    `channel` LowCardinality(String),
    `direction` LowCardinality(String),
    `service` LowCardinality(String),
    `disposition` LowCardinality(String),
    `resolved` Nullable(Bool) CODEC(ZSTD(1)),
    `agent` LowCardinality(String),
    `queue` LowCardinality(String),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `ticket` Nullable(String) CODEC(ZSTD(1)),
    `phone` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `email` Nullable(String) CODEC(ZSTD(1)),
    `name` Nullable(String) CODEC(ZSTD(1)),
    `language` LowCardinality(String),
    `ended_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `handling` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `summary` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`time`, `id`);

CREATE TABLE IF NOT EXISTS raw.contact_logged__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.contact_logged__parse TO raw.contact_logged AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'customer') AS `customer`,
    tupleElement(_event, 'contact') AS `contact`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'direction') AS `direction`,
    tupleElement(_event, 'service') AS `service`,
    tupleElement(_event, 'disposition') AS `disposition`,
    tupleElement(_event, 'resolved') AS `resolved`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'queue') AS `queue`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'phone') AS `phone`,
    tupleElement(_event, 'email') AS `email`,
    tupleElement(_event, 'name') AS `name`,
    tupleElement(_event, 'language') AS `language`,
    tupleElement(_event, 'ended_at') AS `ended_at`,
    tupleElement(_event, 'handling') AS `handling`,
    tupleElement(_event, 'summary') AS `summary`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, customer String, contact String, account Nullable(String), channel LowCardinality(String), direction LowCardinality(String), service LowCardinality(String), disposition LowCardinality(String), resolved Nullable(Bool), agent LowCardinality(String), queue LowCardinality(String), call_id Nullable(String), ticket Nullable(String), phone Tuple(token String, mask LowCardinality(String)), email Nullable(String), name Nullable(String), language LowCardinality(String), ended_at Nullable(DateTime64(6, \'UTC\')), handling Nullable(UInt32), summary String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.contact_logged__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.customer

CREATE TABLE IF NOT EXISTS raw.customer
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `customer` String CODEC(ZSTD(1)),
    `name` String CODEC(ZSTD(1)),
    `customer_class` LowCardinality(String),
    `phone` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `other_phone` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `email` Nullable(String) CODEC(ZSTD(1)),
    `address` String CODEC(ZSTD(1)),
    `area` LowCardinality(String),
    `language` LowCardinality(String),
    `protected` Bool CODEC(ZSTD(1)),
    `vulnerable` Bool CODEC(ZSTD(1)),
    `do_not_call` Bool CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`customer`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.customer__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.customer__parse TO raw.customer AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'customer') AS `customer`,
    tupleElement(_event, 'name') AS `name`,
    tupleElement(_event, 'customer_class') AS `customer_class`,
    tupleElement(_event, 'phone') AS `phone`,
    tupleElement(_event, 'other_phone') AS `other_phone`,
    tupleElement(_event, 'email') AS `email`,
    tupleElement(_event, 'address') AS `address`,
    tupleElement(_event, 'area') AS `area`,
    tupleElement(_event, 'language') AS `language`,
    tupleElement(_event, 'protected') AS `protected`,
    tupleElement(_event, 'vulnerable') AS `vulnerable`,
    tupleElement(_event, 'do_not_call') AS `do_not_call`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, customer String, name String, customer_class LowCardinality(String), phone Tuple(token String, mask LowCardinality(String)), other_phone Tuple(token String, mask LowCardinality(String)), email Nullable(String), address String, area LowCardinality(String), language LowCardinality(String), protected Bool, vulnerable Bool, do_not_call Bool)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.customer__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.debit_batch_sent

CREATE TABLE IF NOT EXISTS raw.debit_batch_sent
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `bank` LowCardinality(String),
    `batch` String CODEC(ZSTD(1)),
    `layout` LowCardinality(String),
    `file` String CODEC(ZSTD(1)),
    `sha256` String CODEC(ZSTD(1)),
    `creditor_account` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `collection_on` Date32 CODEC(ZSTD(1)),
    `items` UInt32 CODEC(T64, ZSTD(1)),
    `total` Tuple(amount Int64, currency LowCardinality(String)) CODEC(ZSTD(1)),
    `attempt` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`bank`, `time`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.debit_batch_sent__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.debit_batch_sent__parse TO raw.debit_batch_sent AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'bank') AS `bank`,
    tupleElement(_event, 'batch') AS `batch`,
    tupleElement(_event, 'layout') AS `layout`,
    tupleElement(_event, 'file') AS `file`,
    tupleElement(_event, 'sha256') AS `sha256`,
    tupleElement(_event, 'creditor_account') AS `creditor_account`,
    tupleElement(_event, 'collection_on') AS `collection_on`,
    tupleElement(_event, 'items') AS `items`,
    tupleElement(_event, 'total') AS `total`,
    tupleElement(_event, 'attempt') AS `attempt`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, bank LowCardinality(String), batch String, layout LowCardinality(String), file String, sha256 String, creditor_account Tuple(token String, mask LowCardinality(String)), collection_on Date32, items UInt32, total Tuple(amount Int64, currency LowCardinality(String)), attempt UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.debit_batch_sent__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.debit_item_result

CREATE TABLE IF NOT EXISTS raw.debit_item_result
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `bank` LowCardinality(String),
    `batch` String CODEC(ZSTD(1)),
    `item` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `bill_month` LowCardinality(String),
    `amount` Tuple(amount Int64, currency LowCardinality(String)) CODEC(ZSTD(1)),
    `result` LowCardinality(String),
    `bank_code` LowCardinality(String),
    `bank_text` String CODEC(ZSTD(1)),
    `inferred` Bool CODEC(ZSTD(1)),
    `debited_on` Nullable(Date32) CODEC(ZSTD(1)),
    `bank_serial` String CODEC(ZSTD(1)),
    `file` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.debit_item_result__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.debit_item_result__parse TO raw.debit_item_result AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'bank') AS `bank`,
    tupleElement(_event, 'batch') AS `batch`,
    tupleElement(_event, 'item') AS `item`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'bill_month') AS `bill_month`,
    tupleElement(_event, 'amount') AS `amount`,
    tupleElement(_event, 'result') AS `result`,
    tupleElement(_event, 'bank_code') AS `bank_code`,
    tupleElement(_event, 'bank_text') AS `bank_text`,
    tupleElement(_event, 'inferred') AS `inferred`,
    tupleElement(_event, 'debited_on') AS `debited_on`,
    tupleElement(_event, 'bank_serial') AS `bank_serial`,
    tupleElement(_event, 'file') AS `file`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, bank LowCardinality(String), batch String, item String, account String, bill_month LowCardinality(String), amount Tuple(amount Int64, currency LowCardinality(String)), result LowCardinality(String), bank_code LowCardinality(String), bank_text String, inferred Bool, debited_on Nullable(Date32), bank_serial String, file String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.debit_item_result__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.debit_item_sent

CREATE TABLE IF NOT EXISTS raw.debit_item_sent
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `bank` LowCardinality(String),
    `batch` String CODEC(ZSTD(1)),
    `item` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `bill_month` LowCardinality(String),
    `amount` Tuple(amount Int64, currency LowCardinality(String)) CODEC(ZSTD(1)),
    `mandate` String CODEC(ZSTD(1)),
    `payer_account` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `bills` Array(String) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.debit_item_sent__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.debit_item_sent__parse TO raw.debit_item_sent AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'bank') AS `bank`,
    tupleElement(_event, 'batch') AS `batch`,
    tupleElement(_event, 'item') AS `item`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'bill_month') AS `bill_month`,
    tupleElement(_event, 'amount') AS `amount`,
    tupleElement(_event, 'mandate') AS `mandate`,
    tupleElement(_event, 'payer_account') AS `payer_account`,
    tupleElement(_event, 'bills') AS `bills`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, bank LowCardinality(String), batch String, item String, account String, bill_month LowCardinality(String), amount Tuple(amount Int64, currency LowCardinality(String)), mandate String, payer_account Tuple(token String, mask LowCardinality(String)), bills Array(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.debit_item_sent__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.dunning_attempted

CREATE TABLE IF NOT EXISTS raw.dunning_attempted
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `account` String CODEC(ZSTD(1)),
    `target` String CODEC(ZSTD(1)),
    `attempt` String CODEC(ZSTD(1)),
    `channel` LowCardinality(String),
    `phone` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `outcome` LowCardinality(String),
    `right_party` Nullable(Bool) CODEC(ZSTD(1)),
    `ringing` UInt32 CODEC(T64, ZSTD(1)),
    `talking` UInt32 CODEC(T64, ZSTD(1)),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `pressed` LowCardinality(String),
    `agent` LowCardinality(String),
    `cause` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.dunning_attempted__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.dunning_attempted__parse TO raw.dunning_attempted AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'target') AS `target`,
    tupleElement(_event, 'attempt') AS `attempt`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'phone') AS `phone`,
    tupleElement(_event, 'outcome') AS `outcome`,
    tupleElement(_event, 'right_party') AS `right_party`,
    tupleElement(_event, 'ringing') AS `ringing`,
    tupleElement(_event, 'talking') AS `talking`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'pressed') AS `pressed`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'cause') AS `cause`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, account String, target String, attempt String, channel LowCardinality(String), phone Tuple(token String, mask LowCardinality(String)), outcome LowCardinality(String), right_party Nullable(Bool), ringing UInt32, talking UInt32, call_id Nullable(String), pressed LowCardinality(String), agent LowCardinality(String), cause LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.dunning_attempted__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.dunning_targeted

CREATE TABLE IF NOT EXISTS raw.dunning_targeted
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `account` String CODEC(ZSTD(1)),
    `target` String CODEC(ZSTD(1)),
    `customer` String CODEC(ZSTD(1)),
    `decision` LowCardinality(String),
    `reason` LowCardinality(String),
    `policy` LowCardinality(String),
    `policy_version` UInt32 CODEC(T64, ZSTD(1)),
    `level` UInt32 CODEC(T64, ZSTD(1)),
    `mandatory` Bool CODEC(ZSTD(1)),
    `channel` LowCardinality(String),
    `script` LowCardinality(String),
    `phone` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `owed` Int64 CODEC(T64, ZSTD(1)),
    `open_bills` UInt32 CODEC(T64, ZSTD(1)),
    `oldest_due_on` Date32 CODEC(ZSTD(1)),
    `bills` Array(String) CODEC(ZSTD(1)),
    `valid_until` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `next_eligible_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `priority` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.dunning_targeted__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.dunning_targeted__parse TO raw.dunning_targeted AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'target') AS `target`,
    tupleElement(_event, 'customer') AS `customer`,
    tupleElement(_event, 'decision') AS `decision`,
    tupleElement(_event, 'reason') AS `reason`,
    tupleElement(_event, 'policy') AS `policy`,
    tupleElement(_event, 'policy_version') AS `policy_version`,
    tupleElement(_event, 'level') AS `level`,
    tupleElement(_event, 'mandatory') AS `mandatory`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'script') AS `script`,
    tupleElement(_event, 'phone') AS `phone`,
    tupleElement(_event, 'owed') AS `owed`,
    tupleElement(_event, 'open_bills') AS `open_bills`,
    tupleElement(_event, 'oldest_due_on') AS `oldest_due_on`,
    tupleElement(_event, 'bills') AS `bills`,
    tupleElement(_event, 'valid_until') AS `valid_until`,
    tupleElement(_event, 'next_eligible_at') AS `next_eligible_at`,
    tupleElement(_event, 'priority') AS `priority`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, account String, target String, customer String, decision LowCardinality(String), reason LowCardinality(String), policy LowCardinality(String), policy_version UInt32, level UInt32, mandatory Bool, channel LowCardinality(String), script LowCardinality(String), phone Tuple(token String, mask LowCardinality(String)), owed Int64, open_bills UInt32, oldest_due_on Date32, bills Array(String), valid_until Nullable(DateTime64(6, \'UTC\')), next_eligible_at Nullable(DateTime64(6, \'UTC\')), priority UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.dunning_targeted__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.fax_job

CREATE TABLE IF NOT EXISTS raw.fax_job
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `customer` String CODEC(ZSTD(1)),
    `job` String CODEC(ZSTD(1)),
    `account` Nullable(String) CODEC(ZSTD(1)),
    `direction` LowCardinality(String),
    `document` LowCardinality(String),
    `number` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `state` LowCardinality(String),
    `attempt` UInt32 CODEC(T64, ZSTD(1)),
    `pages` UInt32 CODEC(T64, ZSTD(1)),
    `error` String CODEC(ZSTD(1)),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`time`, `id`);

CREATE TABLE IF NOT EXISTS raw.fax_job__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.fax_job__parse TO raw.fax_job AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'customer') AS `customer`,
    tupleElement(_event, 'job') AS `job`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'direction') AS `direction`,
    tupleElement(_event, 'document') AS `document`,
    tupleElement(_event, 'number') AS `number`,
    tupleElement(_event, 'state') AS `state`,
    tupleElement(_event, 'attempt') AS `attempt`,
    tupleElement(_event, 'pages') AS `pages`,
    tupleElement(_event, 'error') AS `error`,
    tupleElement(_event, 'call_id') AS `call_id`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, customer String, job String, account Nullable(String), direction LowCardinality(String), document LowCardinality(String), number Tuple(token String, mask LowCardinality(String)), state LowCardinality(String), attempt UInt32, pages UInt32, error String, call_id Nullable(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.fax_job__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.feed_gap

CREATE TABLE IF NOT EXISTS raw.feed_gap
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `feed` LowCardinality(String),
    `back_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `cause` LowCardinality(String),
    `filled_from` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`feed`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.feed_gap__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.feed_gap__parse TO raw.feed_gap AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'feed') AS `feed`,
    tupleElement(_event, 'back_at') AS `back_at`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'filled_from') AS `filled_from`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, feed LowCardinality(String), back_at Nullable(DateTime64(6, \'UTC\')), cause LowCardinality(String), filled_from LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.feed_gap__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.feed_heartbeat

CREATE TABLE IF NOT EXISTS raw.feed_heartbeat
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `feed` LowCardinality(String),
    `records` UInt32 CODEC(T64, ZSTD(1)),
    `refused` UInt32 CODEC(T64, ZSTD(1)),
    `lag` UInt32 CODEC(T64, ZSTD(1)),
    `last_record_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `position` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`feed`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.feed_heartbeat__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.feed_heartbeat__parse TO raw.feed_heartbeat AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'feed') AS `feed`,
    tupleElement(_event, 'records') AS `records`,
    tupleElement(_event, 'refused') AS `refused`,
    tupleElement(_event, 'lag') AS `lag`,
    tupleElement(_event, 'last_record_at') AS `last_record_at`,
    tupleElement(_event, 'position') AS `position`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, feed LowCardinality(String), records UInt32, refused UInt32, lag UInt32, last_record_at Nullable(DateTime64(6, \'UTC\')), position String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.feed_heartbeat__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.feeder

CREATE TABLE IF NOT EXISTS raw.feeder
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `feeder` LowCardinality(String),
    `name` String CODEC(ZSTD(1)),
    `substation` LowCardinality(String),
    `voltage` LowCardinality(String),
    `area` LowCardinality(String),
    `customers` UInt32 CODEC(T64, ZSTD(1)),
    `mv_users` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`feeder`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.feeder__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.feeder__parse TO raw.feeder AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'name') AS `name`,
    tupleElement(_event, 'substation') AS `substation`,
    tupleElement(_event, 'voltage') AS `voltage`,
    tupleElement(_event, 'area') AS `area`,
    tupleElement(_event, 'customers') AS `customers`,
    tupleElement(_event, 'mv_users') AS `mv_users`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, feeder LowCardinality(String), name String, substation LowCardinality(String), voltage LowCardinality(String), area LowCardinality(String), customers UInt32, mv_users UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.feeder__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.hold_lifted

CREATE TABLE IF NOT EXISTS raw.hold_lifted
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `account` String CODEC(ZSTD(1)),
    `hold` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.hold_lifted__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.hold_lifted__parse TO raw.hold_lifted AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'hold') AS `hold`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, account String, hold String, kind LowCardinality(String), actor LowCardinality(String), reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.hold_lifted__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.hold_placed

CREATE TABLE IF NOT EXISTS raw.hold_placed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `account` String CODEC(ZSTD(1)),
    `hold` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `until` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.hold_placed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.hold_placed__parse TO raw.hold_placed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'hold') AS `hold`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'reason') AS `reason`,
    tupleElement(_event, 'until') AS `until`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, account String, hold String, kind LowCardinality(String), actor LowCardinality(String), reason String, until Nullable(DateTime64(6, \'UTC\')))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.hold_placed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ivr_node

CREATE TABLE IF NOT EXISTS raw.ivr_node
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `node` LowCardinality(String),
    `name` String CODEC(ZSTD(1)),
    `parent` LowCardinality(String),
    `digit` LowCardinality(String),
    `node_type` LowCardinality(String),
    `goal` Bool CODEC(ZSTD(1)),
    `service` LowCardinality(String),
    `timeout` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`node`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ivr_node__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ivr_node__parse TO raw.ivr_node AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'node') AS `node`,
    tupleElement(_event, 'name') AS `name`,
    tupleElement(_event, 'parent') AS `parent`,
    tupleElement(_event, 'digit') AS `digit`,
    tupleElement(_event, 'node_type') AS `node_type`,
    tupleElement(_event, 'goal') AS `goal`,
    tupleElement(_event, 'service') AS `service`,
    tupleElement(_event, 'timeout') AS `timeout`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, node LowCardinality(String), name String, parent LowCardinality(String), digit LowCardinality(String), node_type LowCardinality(String), goal Bool, service LowCardinality(String), timeout UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ivr_node__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ivr_node_hit

CREATE TABLE IF NOT EXISTS raw.ivr_node_hit
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `call_id` String CODEC(ZSTD(1)),
    `node` LowCardinality(String),
    `flag` LowCardinality(String),
    `digit` LowCardinality(String),
    `witness` LowCardinality(String),
    `sequence` UInt32 CODEC(T64, ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `left_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ivr_node_hit__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ivr_node_hit__parse TO raw.ivr_node_hit AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'node') AS `node`,
    tupleElement(_event, 'flag') AS `flag`,
    tupleElement(_event, 'digit') AS `digit`,
    tupleElement(_event, 'witness') AS `witness`,
    tupleElement(_event, 'sequence') AS `sequence`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'left_at') AS `left_at`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), call_id String, node LowCardinality(String), flag LowCardinality(String), digit LowCardinality(String), witness LowCardinality(String), sequence UInt32, caller Tuple(token String, mask LowCardinality(String)), left_at Nullable(DateTime64(6, \'UTC\')))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ivr_node_hit__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.knowledge_viewed

CREATE TABLE IF NOT EXISTS raw.knowledge_viewed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `customer` String CODEC(ZSTD(1)),
    `viewer` LowCardinality(String),
    `channel` LowCardinality(String),
    `action` LowCardinality(String),
    `query` String CODEC(ZSTD(1)),
    `article` LowCardinality(String),
    `article_version` UInt32 CODEC(T64, ZSTD(1)),
    `rank` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `reading` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `helpful` Nullable(Bool) CODEC(ZSTD(1)),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`time`, `id`);

CREATE TABLE IF NOT EXISTS raw.knowledge_viewed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.knowledge_viewed__parse TO raw.knowledge_viewed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'customer') AS `customer`,
    tupleElement(_event, 'viewer') AS `viewer`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'action') AS `action`,
    tupleElement(_event, 'query') AS `query`,
    tupleElement(_event, 'article') AS `article`,
    tupleElement(_event, 'article_version') AS `article_version`,
    tupleElement(_event, 'rank') AS `rank`,
    tupleElement(_event, 'reading') AS `reading`,
    tupleElement(_event, 'helpful') AS `helpful`,
    tupleElement(_event, 'call_id') AS `call_id`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, customer String, viewer LowCardinality(String), channel LowCardinality(String), action LowCardinality(String), query String, article LowCardinality(String), article_version UInt32, rank Nullable(UInt32), reading Nullable(UInt32), helpful Nullable(Bool), call_id Nullable(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.knowledge_viewed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.mandate

CREATE TABLE IF NOT EXISTS raw.mandate
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `mandate` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `bank` LowCardinality(String),
    `status` LowCardinality(String),
    `payer_account` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `payer_name` String CODEC(ZSTD(1)),
    `scheme` LowCardinality(String),
    `signed_on` Date32 CODEC(ZSTD(1)),
    `sequence_type` LowCardinality(String),
    `most` Nullable(Int64) CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`mandate`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.mandate__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.mandate__parse TO raw.mandate AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'mandate') AS `mandate`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'bank') AS `bank`,
    tupleElement(_event, 'status') AS `status`,
    tupleElement(_event, 'payer_account') AS `payer_account`,
    tupleElement(_event, 'payer_name') AS `payer_name`,
    tupleElement(_event, 'scheme') AS `scheme`,
    tupleElement(_event, 'signed_on') AS `signed_on`,
    tupleElement(_event, 'sequence_type') AS `sequence_type`,
    tupleElement(_event, 'most') AS `most`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, mandate String, account String, bank LowCardinality(String), status LowCardinality(String), payer_account Tuple(token String, mask LowCardinality(String)), payer_name String, scheme LowCardinality(String), signed_on Date32, sequence_type LowCardinality(String), most Nullable(Int64))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.mandate__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.mandate_cancelled

CREATE TABLE IF NOT EXISTS raw.mandate_cancelled
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `mandate` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `bank` LowCardinality(String),
    `ended_by` LowCardinality(String),
    `code` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.mandate_cancelled__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.mandate_cancelled__parse TO raw.mandate_cancelled AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'mandate') AS `mandate`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'bank') AS `bank`,
    tupleElement(_event, 'ended_by') AS `ended_by`,
    tupleElement(_event, 'code') AS `code`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, mandate String, account String, bank LowCardinality(String), ended_by LowCardinality(String), code LowCardinality(String), reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.mandate_cancelled__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.mandate_signed

CREATE TABLE IF NOT EXISTS raw.mandate_signed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `mandate` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `bank` LowCardinality(String),
    `payer_account` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `payer_name` String CODEC(ZSTD(1)),
    `signed_on` Date32 CODEC(ZSTD(1)),
    `scheme` LowCardinality(String),
    `most` Nullable(Int64) CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.mandate_signed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.mandate_signed__parse TO raw.mandate_signed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'mandate') AS `mandate`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'bank') AS `bank`,
    tupleElement(_event, 'payer_account') AS `payer_account`,
    tupleElement(_event, 'payer_name') AS `payer_name`,
    tupleElement(_event, 'signed_on') AS `signed_on`,
    tupleElement(_event, 'scheme') AS `scheme`,
    tupleElement(_event, 'most') AS `most`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, mandate String, account String, bank LowCardinality(String), payer_account Tuple(token String, mask LowCardinality(String)), payer_name String, signed_on Date32, scheme LowCardinality(String), most Nullable(Int64))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.mandate_signed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.meter

CREATE TABLE IF NOT EXISTS raw.meter
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `meter` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `transformer` LowCardinality(String),
    `registers` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `multiplier` UInt32 CODEC(T64, ZSTD(1)),
    `smart` Bool CODEC(ZSTD(1)),
    `installed_on` Nullable(Date32) CODEC(ZSTD(1)),
    `removed_on` Nullable(Date32) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`meter`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.meter__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.meter__parse TO raw.meter AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'meter') AS `meter`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'transformer') AS `transformer`,
    tupleElement(_event, 'registers') AS `registers`,
    tupleElement(_event, 'multiplier') AS `multiplier`,
    tupleElement(_event, 'smart') AS `smart`,
    tupleElement(_event, 'installed_on') AS `installed_on`,
    tupleElement(_event, 'removed_on') AS `removed_on`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, meter String, account String, transformer LowCardinality(String), registers Array(LowCardinality(String)), multiplier UInt32, smart Bool, installed_on Nullable(Date32), removed_on Nullable(Date32))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.meter__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.outage_confirmed

CREATE TABLE IF NOT EXISTS raw.outage_confirmed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `outage` String CODEC(ZSTD(1)),
    `feeder` LowCardinality(String),
    `device` LowCardinality(String),
    `device_kind` LowCardinality(String),
    `began_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `planned` Bool CODEC(ZSTD(1)),
    `cause` LowCardinality(String),
    `external` Bool CODEC(ZSTD(1)),
    `rationing` Bool CODEC(ZSTD(1)),
    `voltage` LowCardinality(String),
    `customers` UInt32 CODEC(T64, ZSTD(1)),
    `mv_users` UInt32 CODEC(T64, ZSTD(1)),
    `capacity` UInt32 CODEC(T64, ZSTD(1)),
    `transformers` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `witness` LowCardinality(String),
    `restore_expected_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`feeder`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.outage_confirmed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.outage_confirmed__parse TO raw.outage_confirmed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'outage') AS `outage`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'device') AS `device`,
    tupleElement(_event, 'device_kind') AS `device_kind`,
    tupleElement(_event, 'began_at') AS `began_at`,
    tupleElement(_event, 'planned') AS `planned`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'external') AS `external`,
    tupleElement(_event, 'rationing') AS `rationing`,
    tupleElement(_event, 'voltage') AS `voltage`,
    tupleElement(_event, 'customers') AS `customers`,
    tupleElement(_event, 'mv_users') AS `mv_users`,
    tupleElement(_event, 'capacity') AS `capacity`,
    tupleElement(_event, 'transformers') AS `transformers`,
    tupleElement(_event, 'witness') AS `witness`,
    tupleElement(_event, 'restore_expected_at') AS `restore_expected_at`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, outage String, feeder LowCardinality(String), device LowCardinality(String), device_kind LowCardinality(String), began_at DateTime64(6, \'UTC\'), planned Bool, cause LowCardinality(String), external Bool, rationing Bool, voltage LowCardinality(String), customers UInt32, mv_users UInt32, capacity UInt32, transformers Array(LowCardinality(String)), witness LowCardinality(String), restore_expected_at Nullable(DateTime64(6, \'UTC\')))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.outage_confirmed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.outage_ended

CREATE TABLE IF NOT EXISTS raw.outage_ended
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `outage` String CODEC(ZSTD(1)),
    `feeder` LowCardinality(String),
    `outcome` LowCardinality(String),
    `cause` LowCardinality(String),
    `customers` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`feeder`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.outage_ended__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.outage_ended__parse TO raw.outage_ended AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'outage') AS `outage`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'outcome') AS `outcome`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'customers') AS `customers`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, outage String, feeder LowCardinality(String), outcome LowCardinality(String), cause LowCardinality(String), customers UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.outage_ended__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.outage_inferred

CREATE TABLE IF NOT EXISTS raw.outage_inferred
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `outage` String CODEC(ZSTD(1)),
    `feeder` LowCardinality(String),
    `device` LowCardinality(String),
    `device_kind` LowCardinality(String),
    `rule` LowCardinality(String),
    `began_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `calls` UInt32 CODEC(T64, ZSTD(1)),
    `accounts_below` UInt32 CODEC(T64, ZSTD(1)),
    `share` UInt32 CODEC(T64, ZSTD(1)),
    `estimated_customers` UInt32 CODEC(T64, ZSTD(1)),
    `tickets` Array(String) CODEC(ZSTD(1)),
    `latitude` Nullable(Float64) CODEC(ZSTD(1)),
    `longitude` Nullable(Float64) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`feeder`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.outage_inferred__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.outage_inferred__parse TO raw.outage_inferred AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'outage') AS `outage`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'device') AS `device`,
    tupleElement(_event, 'device_kind') AS `device_kind`,
    tupleElement(_event, 'rule') AS `rule`,
    tupleElement(_event, 'began_at') AS `began_at`,
    tupleElement(_event, 'calls') AS `calls`,
    tupleElement(_event, 'accounts_below') AS `accounts_below`,
    tupleElement(_event, 'share') AS `share`,
    tupleElement(_event, 'estimated_customers') AS `estimated_customers`,
    tupleElement(_event, 'tickets') AS `tickets`,
    tupleElement(_event, 'latitude') AS `latitude`,
    tupleElement(_event, 'longitude') AS `longitude`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, outage String, feeder LowCardinality(String), device LowCardinality(String), device_kind LowCardinality(String), rule LowCardinality(String), began_at DateTime64(6, \'UTC\'), calls UInt32, accounts_below UInt32, share UInt32, estimated_customers UInt32, tickets Array(String), latitude Nullable(Float64), longitude Nullable(Float64))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.outage_inferred__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.outage_merged

CREATE TABLE IF NOT EXISTS raw.outage_merged
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `outage` String CODEC(ZSTD(1)),
    `feeder` LowCardinality(String),
    `merged` Array(String) CODEC(ZSTD(1)),
    `device` LowCardinality(String),
    `device_kind` LowCardinality(String),
    `rule` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`feeder`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.outage_merged__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.outage_merged__parse TO raw.outage_merged AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'outage') AS `outage`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'merged') AS `merged`,
    tupleElement(_event, 'device') AS `device`,
    tupleElement(_event, 'device_kind') AS `device_kind`,
    tupleElement(_event, 'rule') AS `rule`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, outage String, feeder LowCardinality(String), merged Array(String), device LowCardinality(String), device_kind LowCardinality(String), rule LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.outage_merged__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.outage_split

CREATE TABLE IF NOT EXISTS raw.outage_split
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `outage` String CODEC(ZSTD(1)),
    `feeder` LowCardinality(String),
    `split_into` Array(String) CODEC(ZSTD(1)),
    `rule` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`feeder`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.outage_split__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.outage_split__parse TO raw.outage_split AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'outage') AS `outage`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'split_into') AS `split_into`,
    tupleElement(_event, 'rule') AS `rule`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, outage String, feeder LowCardinality(String), split_into Array(String), rule LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.outage_split__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.outage_step_restored

CREATE TABLE IF NOT EXISTS raw.outage_step_restored
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `outage` String CODEC(ZSTD(1)),
    `feeder` LowCardinality(String),
    `step` UInt32 CODEC(T64, ZSTD(1)),
    `lost_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `customers` UInt32 CODEC(T64, ZSTD(1)),
    `mv_users` UInt32 CODEC(T64, ZSTD(1)),
    `capacity` UInt32 CODEC(T64, ZSTD(1)),
    `transformers` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `remaining` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`feeder`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.outage_step_restored__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.outage_step_restored__parse TO raw.outage_step_restored AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'outage') AS `outage`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'step') AS `step`,
    tupleElement(_event, 'lost_at') AS `lost_at`,
    tupleElement(_event, 'customers') AS `customers`,
    tupleElement(_event, 'mv_users') AS `mv_users`,
    tupleElement(_event, 'capacity') AS `capacity`,
    tupleElement(_event, 'transformers') AS `transformers`,
    tupleElement(_event, 'remaining') AS `remaining`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, outage String, feeder LowCardinality(String), step UInt32, lost_at Nullable(DateTime64(6, \'UTC\')), customers UInt32, mv_users UInt32, capacity UInt32, transformers Array(LowCardinality(String)), remaining UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.outage_step_restored__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.payment_allocated

CREATE TABLE IF NOT EXISTS raw.payment_allocated
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `payment` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `bill` String CODEC(ZSTD(1)),
    `principal` Int64 CODEC(T64, ZSTD(1)),
    `late_fee` Int64 CODEC(T64, ZSTD(1)),
    `tax` Int64 CODEC(T64, ZSTD(1)),
    `outstanding` Int64 CODEC(T64, ZSTD(1)),
    `rule` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.payment_allocated__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.payment_allocated__parse TO raw.payment_allocated AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'payment') AS `payment`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'bill') AS `bill`,
    tupleElement(_event, 'principal') AS `principal`,
    tupleElement(_event, 'late_fee') AS `late_fee`,
    tupleElement(_event, 'tax') AS `tax`,
    tupleElement(_event, 'outstanding') AS `outstanding`,
    tupleElement(_event, 'rule') AS `rule`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, payment String, account String, bill String, principal Int64, late_fee Int64, tax Int64, outstanding Int64, rule LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.payment_allocated__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.payment_received

CREATE TABLE IF NOT EXISTS raw.payment_received
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `payment` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `amount` Int64 CODEC(T64, ZSTD(1)),
    `method` LowCardinality(String),
    `bank` LowCardinality(String),
    `reference` String CODEC(ZSTD(1)),
    `payer_name` Nullable(String) CODEC(ZSTD(1)),
    `payer_account` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `value_on` Nullable(Date32) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.payment_received__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.payment_received__parse TO raw.payment_received AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'payment') AS `payment`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'amount') AS `amount`,
    tupleElement(_event, 'method') AS `method`,
    tupleElement(_event, 'bank') AS `bank`,
    tupleElement(_event, 'reference') AS `reference`,
    tupleElement(_event, 'payer_name') AS `payer_name`,
    tupleElement(_event, 'payer_account') AS `payer_account`,
    tupleElement(_event, 'value_on') AS `value_on`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, payment String, account String, amount Int64, method LowCardinality(String), bank LowCardinality(String), reference String, payer_name Nullable(String), payer_account Tuple(token String, mask LowCardinality(String)), value_on Nullable(Date32))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.payment_received__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.payment_reversed

CREATE TABLE IF NOT EXISTS raw.payment_reversed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `payment` String CODEC(ZSTD(1)),
    `account` String CODEC(ZSTD(1)),
    `reversal` String CODEC(ZSTD(1)),
    `amount` Int64 CODEC(T64, ZSTD(1)),
    `cause` LowCardinality(String),
    `bank_code` LowCardinality(String),
    `bills` Array(String) CODEC(ZSTD(1)),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.payment_reversed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.payment_reversed__parse TO raw.payment_reversed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'payment') AS `payment`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'reversal') AS `reversal`,
    tupleElement(_event, 'amount') AS `amount`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'bank_code') AS `bank_code`,
    tupleElement(_event, 'bills') AS `bills`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, payment String, account String, reversal String, amount Int64, cause LowCardinality(String), bank_code LowCardinality(String), bills Array(String), reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.payment_reversed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.planned_outage_announced

CREATE TABLE IF NOT EXISTS raw.planned_outage_announced
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `outage` String CODEC(ZSTD(1)),
    `feeder` LowCardinality(String),
    `status` LowCardinality(String),
    `starts_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `ends_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `temporary` Bool CODEC(ZSTD(1)),
    `work` String CODEC(ZSTD(1)),
    `area` LowCardinality(String),
    `customers` UInt32 CODEC(T64, ZSTD(1)),
    `transformers` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `channels` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `text` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`feeder`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.planned_outage_announced__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.planned_outage_announced__parse TO raw.planned_outage_announced AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'outage') AS `outage`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'status') AS `status`,
    tupleElement(_event, 'starts_at') AS `starts_at`,
    tupleElement(_event, 'ends_at') AS `ends_at`,
    tupleElement(_event, 'temporary') AS `temporary`,
    tupleElement(_event, 'work') AS `work`,
    tupleElement(_event, 'area') AS `area`,
    tupleElement(_event, 'customers') AS `customers`,
    tupleElement(_event, 'transformers') AS `transformers`,
    tupleElement(_event, 'channels') AS `channels`,
    tupleElement(_event, 'text') AS `text`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, outage String, feeder LowCardinality(String), status LowCardinality(String), starts_at DateTime64(6, \'UTC\'), ends_at DateTime64(6, \'UTC\'), temporary Bool, work String, area LowCardinality(String), customers UInt32, transformers Array(LowCardinality(String)), channels Array(LowCardinality(String)), text String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.planned_outage_announced__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.promise_broken

CREATE TABLE IF NOT EXISTS raw.promise_broken
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `account` String CODEC(ZSTD(1)),
    `promise` String CODEC(ZSTD(1)),
    `amount` Int64 CODEC(T64, ZSTD(1)),
    `due_on` Date32 CODEC(ZSTD(1)),
    `paid` Int64 CODEC(T64, ZSTD(1)),
    `reversed` Bool CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.promise_broken__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.promise_broken__parse TO raw.promise_broken AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'promise') AS `promise`,
    tupleElement(_event, 'amount') AS `amount`,
    tupleElement(_event, 'due_on') AS `due_on`,
    tupleElement(_event, 'paid') AS `paid`,
    tupleElement(_event, 'reversed') AS `reversed`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, account String, promise String, amount Int64, due_on Date32, paid Int64, reversed Bool)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.promise_broken__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.promise_kept

CREATE TABLE IF NOT EXISTS raw.promise_kept
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `account` String CODEC(ZSTD(1)),
    `promise` String CODEC(ZSTD(1)),
    `amount` Int64 CODEC(T64, ZSTD(1)),
    `due_on` Date32 CODEC(ZSTD(1)),
    `paid` Int64 CODEC(T64, ZSTD(1)),
    `payments` Array(String) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.promise_kept__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.promise_kept__parse TO raw.promise_kept AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'promise') AS `promise`,
    tupleElement(_event, 'amount') AS `amount`,
    tupleElement(_event, 'due_on') AS `due_on`,
    tupleElement(_event, 'paid') AS `paid`,
    tupleElement(_event, 'payments') AS `payments`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, account String, promise String, amount Int64, due_on Date32, paid Int64, payments Array(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.promise_kept__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.promise_made

CREATE TABLE IF NOT EXISTS raw.promise_made
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `account` String CODEC(ZSTD(1)),
    `promise` String CODEC(ZSTD(1)),
    `amount` Int64 CODEC(T64, ZSTD(1)),
    `due_on` Date32 CODEC(ZSTD(1)),
    `bills` Array(String) CODEC(ZSTD(1)),
    `tolerance` UInt32 CODEC(T64, ZSTD(1)),
    `grace_days` UInt32 CODEC(T64, ZSTD(1)),
    `channel` LowCardinality(String),
    `attempt` Nullable(String) CODEC(ZSTD(1)),
    `agent` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.promise_made__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.promise_made__parse TO raw.promise_made AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'promise') AS `promise`,
    tupleElement(_event, 'amount') AS `amount`,
    tupleElement(_event, 'due_on') AS `due_on`,
    tupleElement(_event, 'bills') AS `bills`,
    tupleElement(_event, 'tolerance') AS `tolerance`,
    tupleElement(_event, 'grace_days') AS `grace_days`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'attempt') AS `attempt`,
    tupleElement(_event, 'agent') AS `agent`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, account String, promise String, amount Int64, due_on Date32, bills Array(String), tolerance UInt32, grace_days UInt32, channel LowCardinality(String), attempt Nullable(String), agent LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.promise_made__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.queue

CREATE TABLE IF NOT EXISTS raw.queue
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `queue` LowCardinality(String),
    `name` String CODEC(ZSTD(1)),
    `service` LowCardinality(String),
    `skill` LowCardinality(String),
    `service_level` UInt32 CODEC(T64, ZSTD(1)),
    `service_level_target` UInt32 CODEC(T64, ZSTD(1)),
    `short_abandon` UInt32 CODEC(T64, ZSTD(1)),
    `short_talk` UInt32 CODEC(T64, ZSTD(1)),
    `wrap_up` UInt32 CODEC(T64, ZSTD(1)),
    `longest_wait` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`queue`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.queue__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.queue__parse TO raw.queue AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'queue') AS `queue`,
    tupleElement(_event, 'name') AS `name`,
    tupleElement(_event, 'service') AS `service`,
    tupleElement(_event, 'skill') AS `skill`,
    tupleElement(_event, 'service_level') AS `service_level`,
    tupleElement(_event, 'service_level_target') AS `service_level_target`,
    tupleElement(_event, 'short_abandon') AS `short_abandon`,
    tupleElement(_event, 'short_talk') AS `short_talk`,
    tupleElement(_event, 'wrap_up') AS `wrap_up`,
    tupleElement(_event, 'longest_wait') AS `longest_wait`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, queue LowCardinality(String), name String, service LowCardinality(String), skill LowCardinality(String), service_level UInt32, service_level_target UInt32, short_abandon UInt32, short_talk UInt32, wrap_up UInt32, longest_wait UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.queue__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.queue_event

CREATE TABLE IF NOT EXISTS raw.queue_event
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `call_id` String CODEC(ZSTD(1)),
    `queue` LowCardinality(String),
    `agent` LowCardinality(String),
    `verb` LowCardinality(String),
    `known_verb` Bool CODEC(ZSTD(1)),
    `sequence` UInt32 CODEC(T64, ZSTD(1)),
    `parameters` Array(String) CODEC(ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `caller_name` Nullable(String) CODEC(ZSTD(1)),
    `position` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `original_position` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `wait` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `talk` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `ring` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `member_channel` Nullable(String) CODEC(ZSTD(1)),
    `key_pressed` LowCardinality(Nullable(String)),
    `reason` Nullable(String) CODEC(ZSTD(1)),
    `transfer_extension` Nullable(String) CODEC(ZSTD(1)),
    `transfer_context` LowCardinality(Nullable(String)),
    `transfer_kind` LowCardinality(Nullable(String)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `queue`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.queue_event__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.queue_event__parse TO raw.queue_event AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'queue') AS `queue`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'verb') AS `verb`,
    tupleElement(_event, 'known_verb') AS `known_verb`,
    tupleElement(_event, 'sequence') AS `sequence`,
    tupleElement(_event, 'parameters') AS `parameters`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'caller_name') AS `caller_name`,
    tupleElement(_event, 'position') AS `position`,
    tupleElement(_event, 'original_position') AS `original_position`,
    tupleElement(_event, 'wait') AS `wait`,
    tupleElement(_event, 'talk') AS `talk`,
    tupleElement(_event, 'ring') AS `ring`,
    tupleElement(_event, 'member_channel') AS `member_channel`,
    tupleElement(_event, 'key_pressed') AS `key_pressed`,
    tupleElement(_event, 'reason') AS `reason`,
    tupleElement(_event, 'transfer_extension') AS `transfer_extension`,
    tupleElement(_event, 'transfer_context') AS `transfer_context`,
    tupleElement(_event, 'transfer_kind') AS `transfer_kind`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), call_id String, queue LowCardinality(String), agent LowCardinality(String), verb LowCardinality(String), known_verb Bool, sequence UInt32, parameters Array(String), caller Tuple(token String, mask LowCardinality(String)), caller_name Nullable(String), position Nullable(UInt32), original_position Nullable(UInt32), wait Nullable(UInt32), talk Nullable(UInt32), ring Nullable(UInt32), member_channel Nullable(String), key_pressed LowCardinality(Nullable(String)), reason Nullable(String), transfer_extension Nullable(String), transfer_context LowCardinality(Nullable(String)), transfer_kind LowCardinality(Nullable(String)))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.queue_event__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.queue_status

CREATE TABLE IF NOT EXISTS raw.queue_status
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `board` String CODEC(ZSTD(1)),
    `pbx` LowCardinality(String),
    `queue` LowCardinality(String),
    `waiting` UInt32 CODEC(T64, ZSTD(1)),
    `oldest_since` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `logged_in` UInt32 CODEC(T64, ZSTD(1)),
    `ready` UInt32 CODEC(T64, ZSTD(1)),
    `ringing` UInt32 CODEC(T64, ZSTD(1)),
    `talking` UInt32 CODEC(T64, ZSTD(1)),
    `paused` UInt32 CODEC(T64, ZSTD(1)),
    `wrap_up` UInt32 CODEC(T64, ZSTD(1)),
    `span` UInt32 CODEC(T64, ZSTD(1)),
    `offered` UInt32 CODEC(T64, ZSTD(1)),
    `answered` UInt32 CODEC(T64, ZSTD(1)),
    `answered_in_time` UInt32 CODEC(T64, ZSTD(1)),
    `abandoned` UInt32 CODEC(T64, ZSTD(1)),
    `offered_hour` UInt32 CODEC(T64, ZSTD(1)),
    `answered_hour` UInt32 CODEC(T64, ZSTD(1)),
    `answered_in_time_hour` UInt32 CODEC(T64, ZSTD(1)),
    `abandoned_hour` UInt32 CODEC(T64, ZSTD(1)),
    `service_level` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `last_call_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`board`, `time`, `id`)
TTL `time` + toIntervalDay(7);

CREATE TABLE IF NOT EXISTS raw.queue_status__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.queue_status__parse TO raw.queue_status AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'board') AS `board`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'queue') AS `queue`,
    tupleElement(_event, 'waiting') AS `waiting`,
    tupleElement(_event, 'oldest_since') AS `oldest_since`,
    tupleElement(_event, 'logged_in') AS `logged_in`,
    tupleElement(_event, 'ready') AS `ready`,
    tupleElement(_event, 'ringing') AS `ringing`,
    tupleElement(_event, 'talking') AS `talking`,
    tupleElement(_event, 'paused') AS `paused`,
    tupleElement(_event, 'wrap_up') AS `wrap_up`,
    tupleElement(_event, 'span') AS `span`,
    tupleElement(_event, 'offered') AS `offered`,
    tupleElement(_event, 'answered') AS `answered`,
    tupleElement(_event, 'answered_in_time') AS `answered_in_time`,
    tupleElement(_event, 'abandoned') AS `abandoned`,
    tupleElement(_event, 'offered_hour') AS `offered_hour`,
    tupleElement(_event, 'answered_hour') AS `answered_hour`,
    tupleElement(_event, 'answered_in_time_hour') AS `answered_in_time_hour`,
    tupleElement(_event, 'abandoned_hour') AS `abandoned_hour`,
    tupleElement(_event, 'service_level') AS `service_level`,
    tupleElement(_event, 'last_call_at') AS `last_call_at`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, board String, pbx LowCardinality(String), queue LowCardinality(String), waiting UInt32, oldest_since Nullable(DateTime64(6, \'UTC\')), logged_in UInt32, ready UInt32, ringing UInt32, talking UInt32, paused UInt32, wrap_up UInt32, span UInt32, offered UInt32, answered UInt32, answered_in_time UInt32, abandoned UInt32, offered_hour UInt32, answered_hour UInt32, answered_in_time_hour UInt32, abandoned_hour UInt32, service_level Nullable(UInt32), last_call_at Nullable(DateTime64(6, \'UTC\')))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.queue_status__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;

CREATE TABLE IF NOT EXISTS raw.queue_status__latest
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `board` String CODEC(ZSTD(1)),
    `pbx` LowCardinality(String),
    `queue` LowCardinality(String),
    `waiting` UInt32 CODEC(T64, ZSTD(1)),
    `oldest_since` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `logged_in` UInt32 CODEC(T64, ZSTD(1)),
    `ready` UInt32 CODEC(T64, ZSTD(1)),
    `ringing` UInt32 CODEC(T64, ZSTD(1)),
    `talking` UInt32 CODEC(T64, ZSTD(1)),
    `paused` UInt32 CODEC(T64, ZSTD(1)),
    `wrap_up` UInt32 CODEC(T64, ZSTD(1)),
    `span` UInt32 CODEC(T64, ZSTD(1)),
    `offered` UInt32 CODEC(T64, ZSTD(1)),
    `answered` UInt32 CODEC(T64, ZSTD(1)),
    `answered_in_time` UInt32 CODEC(T64, ZSTD(1)),
    `abandoned` UInt32 CODEC(T64, ZSTD(1)),
    `offered_hour` UInt32 CODEC(T64, ZSTD(1)),
    `answered_hour` UInt32 CODEC(T64, ZSTD(1)),
    `answered_in_time_hour` UInt32 CODEC(T64, ZSTD(1)),
    `abandoned_hour` UInt32 CODEC(T64, ZSTD(1)),
    `service_level` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `last_call_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `_version` UInt128 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(`_version`)
ORDER BY (`board`)
TTL `time` + toIntervalDay(7);

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.queue_status__keep TO raw.queue_status__latest AS
SELECT
    `id`,
    `source`,
    `time`,
    `recorded`,
    `schema_version`,
    `board`,
    `pbx`,
    `queue`,
    `waiting`,
    `oldest_since`,
    `logged_in`,
    `ready`,
    `ringing`,
    `talking`,
    `paused`,
    `wrap_up`,
    `span`,
    `offered`,
    `answered`,
    `answered_in_time`,
    `abandoned`,
    `offered_hour`,
    `answered_hour`,
    `answered_in_time_hour`,
    `abandoned_hour`,
    `service_level`,
    `last_call_at`,
    bitShiftLeft(toUInt128(toUnixTimestamp64Micro(`time`)), 64) + toUInt128(toUnixTimestamp64Micro(`recorded`)) AS `_version`
FROM raw.queue_status;


-- raw.recording_accessed

CREATE TABLE IF NOT EXISTS raw.recording_accessed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `call_id` String CODEC(ZSTD(1)),
    `recording` String CODEC(ZSTD(1)),
    `user` LowCardinality(String),
    `action` LowCardinality(String),
    `granted` Bool CODEC(ZSTD(1)),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.recording_accessed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.recording_accessed__parse TO raw.recording_accessed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'recording') AS `recording`,
    tupleElement(_event, 'user') AS `user`,
    tupleElement(_event, 'action') AS `action`,
    tupleElement(_event, 'granted') AS `granted`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), call_id String, recording String, user LowCardinality(String), action LowCardinality(String), granted Bool, reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.recording_accessed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.recording_purged

CREATE TABLE IF NOT EXISTS raw.recording_purged
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `call_id` String CODEC(ZSTD(1)),
    `recording` String CODEC(ZSTD(1)),
    `cause` LowCardinality(String),
    `user` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.recording_purged__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.recording_purged__parse TO raw.recording_purged AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'recording') AS `recording`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'user') AS `user`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), call_id String, recording String, cause LowCardinality(String), user LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.recording_purged__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.recording_stored

CREATE TABLE IF NOT EXISTS raw.recording_stored
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `call_id` String CODEC(ZSTD(1)),
    `recording` String CODEC(ZSTD(1)),
    `unique_id` String CODEC(ZSTD(1)),
    `agent` LowCardinality(String),
    `queue` LowCardinality(String),
    `duration` UInt32 CODEC(T64, ZSTD(1)),
    `size` Int64 CODEC(T64, ZSTD(1)),
    `sha256` Nullable(String) CODEC(ZSTD(1)),
    `keep_until` Nullable(Date32) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.recording_stored__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.recording_stored__parse TO raw.recording_stored AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'recording') AS `recording`,
    tupleElement(_event, 'unique_id') AS `unique_id`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'queue') AS `queue`,
    tupleElement(_event, 'duration') AS `duration`,
    tupleElement(_event, 'size') AS `size`,
    tupleElement(_event, 'sha256') AS `sha256`,
    tupleElement(_event, 'keep_until') AS `keep_until`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), call_id String, recording String, unique_id String, agent LowCardinality(String), queue LowCardinality(String), duration UInt32, size Int64, sha256 Nullable(String), keep_until Nullable(Date32))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.recording_stored__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.roster

CREATE TABLE IF NOT EXISTS raw.roster
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `roster` String CODEC(ZSTD(1)),
    `agent` LowCardinality(String),
    `activity` LowCardinality(String),
    `starts_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `ends_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `queues` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `paid` Bool CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`roster`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.roster__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.roster__parse TO raw.roster AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'roster') AS `roster`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'activity') AS `activity`,
    tupleElement(_event, 'starts_at') AS `starts_at`,
    tupleElement(_event, 'ends_at') AS `ends_at`,
    tupleElement(_event, 'queues') AS `queues`,
    tupleElement(_event, 'paid') AS `paid`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, roster String, agent LowCardinality(String), activity LowCardinality(String), starts_at DateTime64(6, \'UTC\'), ends_at DateTime64(6, \'UTC\'), queues Array(LowCardinality(String)), paid Bool)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.roster__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.screen_popped

CREATE TABLE IF NOT EXISTS raw.screen_popped
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `customer` String CODEC(ZSTD(1)),
    `call_id` String CODEC(ZSTD(1)),
    `agent` LowCardinality(String),
    `queue` LowCardinality(String),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `matched` LowCardinality(String),
    `candidates` UInt32 CODEC(T64, ZSTD(1)),
    `latency` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`time`, `id`);

CREATE TABLE IF NOT EXISTS raw.screen_popped__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.screen_popped__parse TO raw.screen_popped AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'customer') AS `customer`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'queue') AS `queue`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'matched') AS `matched`,
    tupleElement(_event, 'candidates') AS `candidates`,
    tupleElement(_event, 'latency') AS `latency`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, customer String, call_id String, agent LowCardinality(String), queue LowCardinality(String), caller Tuple(token String, mask LowCardinality(String)), matched LowCardinality(String), candidates UInt32, latency UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.screen_popped__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.skill

CREATE TABLE IF NOT EXISTS raw.skill
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `skill` LowCardinality(String),
    `name` String CODEC(ZSTD(1)),
    `top_level` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`skill`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.skill__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.skill__parse TO raw.skill AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'skill') AS `skill`,
    tupleElement(_event, 'name') AS `name`,
    tupleElement(_event, 'top_level') AS `top_level`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, skill LowCardinality(String), name String, top_level UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.skill__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.staffing_forecast

CREATE TABLE IF NOT EXISTS raw.staffing_forecast
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `queue` LowCardinality(String),
    `quarter_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `calls` Float64 CODEC(ZSTD(1)),
    `lower` UInt32 CODEC(T64, ZSTD(1)),
    `upper` UInt32 CODEC(T64, ZSTD(1)),
    `interval` UInt32 CODEC(T64, ZSTD(1)),
    `handle_time` Float64 CODEC(ZSTD(1)),
    `service_level` UInt32 CODEC(T64, ZSTD(1)),
    `service_level_target` UInt32 CODEC(T64, ZSTD(1)),
    `patience` Nullable(Float64) CODEC(ZSTD(1)),
    `required_erlang_c` UInt32 CODEC(T64, ZSTD(1)),
    `required_erlang_a` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `scheduled` UInt32 CODEC(T64, ZSTD(1)),
    `predicted_service_level` Float64 CODEC(ZSTD(1)),
    `predicted_asa` Float64 CODEC(ZSTD(1)),
    `predicted_abandon_share` Float64 CODEC(ZSTD(1)),
    `predicted_occupancy` Float64 CODEC(ZSTD(1)),
    `model` LowCardinality(String),
    `history_days` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`quarter_at`, `queue`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.staffing_forecast__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.staffing_forecast__parse TO raw.staffing_forecast AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'queue') AS `queue`,
    tupleElement(_event, 'quarter_at') AS `quarter_at`,
    tupleElement(_event, 'calls') AS `calls`,
    tupleElement(_event, 'lower') AS `lower`,
    tupleElement(_event, 'upper') AS `upper`,
    tupleElement(_event, 'interval') AS `interval`,
    tupleElement(_event, 'handle_time') AS `handle_time`,
    tupleElement(_event, 'service_level') AS `service_level`,
    tupleElement(_event, 'service_level_target') AS `service_level_target`,
    tupleElement(_event, 'patience') AS `patience`,
    tupleElement(_event, 'required_erlang_c') AS `required_erlang_c`,
    tupleElement(_event, 'required_erlang_a') AS `required_erlang_a`,
    tupleElement(_event, 'scheduled') AS `scheduled`,
    tupleElement(_event, 'predicted_service_level') AS `predicted_service_level`,
    tupleElement(_event, 'predicted_asa') AS `predicted_asa`,
    tupleElement(_event, 'predicted_abandon_share') AS `predicted_abandon_share`,
    tupleElement(_event, 'predicted_occupancy') AS `predicted_occupancy`,
    tupleElement(_event, 'model') AS `model`,
    tupleElement(_event, 'history_days') AS `history_days`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, queue LowCardinality(String), quarter_at DateTime64(6, \'UTC\'), calls Float64, lower UInt32, upper UInt32, interval UInt32, handle_time Float64, service_level UInt32, service_level_target UInt32, patience Nullable(Float64), required_erlang_c UInt32, required_erlang_a Nullable(UInt32), scheduled UInt32, predicted_service_level Float64, predicted_asa Float64, predicted_abandon_share Float64, predicted_occupancy Float64, model LowCardinality(String), history_days UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.staffing_forecast__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.statement_line

CREATE TABLE IF NOT EXISTS raw.statement_line
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `bank` LowCardinality(String),
    `statement` String CODEC(ZSTD(1)),
    `account` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `page` UInt32 CODEC(T64, ZSTD(1)),
    `line` UInt32 CODEC(T64, ZSTD(1)),
    `entry_reference` String CODEC(ZSTD(1)),
    `bank_reference` String CODEC(ZSTD(1)),
    `end_to_end` String CODEC(ZSTD(1)),
    `amount` Tuple(amount Int64, currency LowCardinality(String)) CODEC(ZSTD(1)),
    `status` LowCardinality(String),
    `reversal` Bool CODEC(ZSTD(1)),
    `booked_on` Date32 CODEC(ZSTD(1)),
    `value_on` Nullable(Date32) CODEC(ZSTD(1)),
    `code` LowCardinality(String),
    `counterparty_name` Nullable(String) CODEC(ZSTD(1)),
    `counterparty_account` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `remittance` String CODEC(ZSTD(1)),
    `batch` String CODEC(ZSTD(1)),
    `batch_items` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`bank`, `statement`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.statement_line__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.statement_line__parse TO raw.statement_line AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'bank') AS `bank`,
    tupleElement(_event, 'statement') AS `statement`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'page') AS `page`,
    tupleElement(_event, 'line') AS `line`,
    tupleElement(_event, 'entry_reference') AS `entry_reference`,
    tupleElement(_event, 'bank_reference') AS `bank_reference`,
    tupleElement(_event, 'end_to_end') AS `end_to_end`,
    tupleElement(_event, 'amount') AS `amount`,
    tupleElement(_event, 'status') AS `status`,
    tupleElement(_event, 'reversal') AS `reversal`,
    tupleElement(_event, 'booked_on') AS `booked_on`,
    tupleElement(_event, 'value_on') AS `value_on`,
    tupleElement(_event, 'code') AS `code`,
    tupleElement(_event, 'counterparty_name') AS `counterparty_name`,
    tupleElement(_event, 'counterparty_account') AS `counterparty_account`,
    tupleElement(_event, 'remittance') AS `remittance`,
    tupleElement(_event, 'batch') AS `batch`,
    tupleElement(_event, 'batch_items') AS `batch_items`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, bank LowCardinality(String), statement String, account Tuple(token String, mask LowCardinality(String)), page UInt32, line UInt32, entry_reference String, bank_reference String, end_to_end String, amount Tuple(amount Int64, currency LowCardinality(String)), status LowCardinality(String), reversal Bool, booked_on Date32, value_on Nullable(Date32), code LowCardinality(String), counterparty_name Nullable(String), counterparty_account Tuple(token String, mask LowCardinality(String)), remittance String, batch String, batch_items UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.statement_line__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.statement_received

CREATE TABLE IF NOT EXISTS raw.statement_received
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `bank` LowCardinality(String),
    `statement` String CODEC(ZSTD(1)),
    `account` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `page` UInt32 CODEC(T64, ZSTD(1)),
    `last_page` Bool CODEC(ZSTD(1)),
    `layout` LowCardinality(String),
    `message` String CODEC(ZSTD(1)),
    `number` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `opening` Tuple(amount Int64, currency LowCardinality(String)) CODEC(ZSTD(1)),
    `closing` Tuple(amount Int64, currency LowCardinality(String)) CODEC(ZSTD(1)),
    `from_on` Nullable(Date32) CODEC(ZSTD(1)),
    `to_on` Nullable(Date32) CODEC(ZSTD(1)),
    `lines` UInt32 CODEC(T64, ZSTD(1)),
    `balance` LowCardinality(String),
    `file` String CODEC(ZSTD(1)),
    `sha256` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`bank`, `statement`, `id`)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.statement_received__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.statement_received__parse TO raw.statement_received AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'bank') AS `bank`,
    tupleElement(_event, 'statement') AS `statement`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'page') AS `page`,
    tupleElement(_event, 'last_page') AS `last_page`,
    tupleElement(_event, 'layout') AS `layout`,
    tupleElement(_event, 'message') AS `message`,
    tupleElement(_event, 'number') AS `number`,
    tupleElement(_event, 'opening') AS `opening`,
    tupleElement(_event, 'closing') AS `closing`,
    tupleElement(_event, 'from_on') AS `from_on`,
    tupleElement(_event, 'to_on') AS `to_on`,
    tupleElement(_event, 'lines') AS `lines`,
    tupleElement(_event, 'balance') AS `balance`,
    tupleElement(_event, 'file') AS `file`,
    tupleElement(_event, 'sha256') AS `sha256`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, bank LowCardinality(String), statement String, account Tuple(token String, mask LowCardinality(String)), page UInt32, last_page Bool, layout LowCardinality(String), message String, number Nullable(UInt32), opening Tuple(amount Int64, currency LowCardinality(String)), closing Tuple(amount Int64, currency LowCardinality(String)), from_on Nullable(Date32), to_on Nullable(Date32), lines UInt32, balance LowCardinality(String), file String, sha256 String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.statement_received__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.survey_answered

CREATE TABLE IF NOT EXISTS raw.survey_answered
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `pbx` LowCardinality(String),
    `call_id` String CODEC(ZSTD(1)),
    `survey` LowCardinality(String),
    `question` LowCardinality(String),
    `answer` String CODEC(ZSTD(1)),
    `score` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `best` Nullable(UInt32) CODEC(T64, ZSTD(1)),
    `channel` LowCardinality(String),
    `agent` LowCardinality(String),
    `queue` LowCardinality(String),
    `ticket` Nullable(String) CODEC(ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`pbx`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.survey_answered__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.survey_answered__parse TO raw.survey_answered AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'pbx') AS `pbx`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'survey') AS `survey`,
    tupleElement(_event, 'question') AS `question`,
    tupleElement(_event, 'answer') AS `answer`,
    tupleElement(_event, 'score') AS `score`,
    tupleElement(_event, 'best') AS `best`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'agent') AS `agent`,
    tupleElement(_event, 'queue') AS `queue`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'caller') AS `caller`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, pbx LowCardinality(String), call_id String, survey LowCardinality(String), question LowCardinality(String), answer String, score Nullable(UInt32), best Nullable(UInt32), channel LowCardinality(String), agent LowCardinality(String), queue LowCardinality(String), ticket Nullable(String), caller Tuple(token String, mask LowCardinality(String)))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.survey_answered__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.tariff

CREATE TABLE IF NOT EXISTS raw.tariff
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `tariff` LowCardinality(String),
    `name` String CODEC(ZSTD(1)),
    `customer_class` LowCardinality(String),
    `counting_period` LowCardinality(String),
    `valid_from` Date32 CODEC(ZSTD(1)),
    `valid_to` Nullable(Date32) CODEC(ZSTD(1)),
    `steps` Array(Tuple(period LowCardinality(String), step UInt32, above Int64, rate Int64, surcharge Int64)) CODEC(ZSTD(1)),
    `late_fee` UInt32 CODEC(T64, ZSTD(1)),
    `late_fee_minimum` Int64 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`tariff`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.tariff__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.tariff__parse TO raw.tariff AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'tariff') AS `tariff`,
    tupleElement(_event, 'name') AS `name`,
    tupleElement(_event, 'customer_class') AS `customer_class`,
    tupleElement(_event, 'counting_period') AS `counting_period`,
    tupleElement(_event, 'valid_from') AS `valid_from`,
    tupleElement(_event, 'valid_to') AS `valid_to`,
    tupleElement(_event, 'steps') AS `steps`,
    tupleElement(_event, 'late_fee') AS `late_fee`,
    tupleElement(_event, 'late_fee_minimum') AS `late_fee_minimum`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, tariff LowCardinality(String), name String, customer_class LowCardinality(String), counting_period LowCardinality(String), valid_from Date32, valid_to Nullable(Date32), steps Array(Tuple(period LowCardinality(String), step UInt32, above Int64, rate Int64, surcharge Int64)), late_fee UInt32, late_fee_minimum Int64)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.tariff__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- restricted.theft_tip_assigned

CREATE TABLE IF NOT EXISTS restricted.theft_tip_assigned
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `actor` LowCardinality(String),
    `inspector` LowCardinality(String),
    `unit` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS restricted.theft_tip_assigned__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS restricted.theft_tip_assigned__parse TO restricted.theft_tip_assigned AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'inspector') AS `inspector`,
    tupleElement(_event, 'unit') AS `unit`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, actor LowCardinality(String), inspector LowCardinality(String), unit LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM restricted.theft_tip_assigned__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- restricted.theft_tip_closed

CREATE TABLE IF NOT EXISTS restricted.theft_tip_closed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `actor` LowCardinality(String),
    `outcome` LowCardinality(String),
    `recovered` Int64 CODEC(T64, ZSTD(1)),
    `feedback_given` Bool CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS restricted.theft_tip_closed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS restricted.theft_tip_closed__parse TO restricted.theft_tip_closed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'outcome') AS `outcome`,
    tupleElement(_event, 'recovered') AS `recovered`,
    tupleElement(_event, 'feedback_given') AS `feedback_given`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, actor LowCardinality(String), outcome LowCardinality(String), recovered Int64, feedback_given Bool)') AS _event, `_topic`, `_partition`, `_offset`
    FROM restricted.theft_tip_closed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- restricted.theft_tip_inspected

CREATE TABLE IF NOT EXISTS restricted.theft_tip_inspected
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `actor` LowCardinality(String),
    `finding` LowCardinality(String),
    `method` LowCardinality(String),
    `stolen` Nullable(Int64) CODEC(T64, ZSTD(1)),
    `owed` Nullable(Int64) CODEC(T64, ZSTD(1)),
    `penalty` Nullable(Int64) CODEC(T64, ZSTD(1)),
    `police` Bool CODEC(ZSTD(1)),
    `note` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS restricted.theft_tip_inspected__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS restricted.theft_tip_inspected__parse TO restricted.theft_tip_inspected AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'finding') AS `finding`,
    tupleElement(_event, 'method') AS `method`,
    tupleElement(_event, 'stolen') AS `stolen`,
    tupleElement(_event, 'owed') AS `owed`,
    tupleElement(_event, 'penalty') AS `penalty`,
    tupleElement(_event, 'police') AS `police`,
    tupleElement(_event, 'note') AS `note`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, actor LowCardinality(String), finding LowCardinality(String), method LowCardinality(String), stolen Nullable(Int64), owed Nullable(Int64), penalty Nullable(Int64), police Bool, note String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM restricted.theft_tip_inspected__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- restricted.theft_tip_opened

CREATE TABLE IF NOT EXISTS restricted.theft_tip_opened
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `actor` LowCardinality(String),
    `channel` LowCardinality(String),
    `anonymous` Bool CODEC(ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `caller_name` Nullable(String) CODEC(ZSTD(1)),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `suspect_address` String CODEC(ZSTD(1)),
    `suspect_account` Nullable(String) CODEC(ZSTD(1)),
    `area` LowCardinality(String),
    `method` LowCardinality(String),
    `description` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS restricted.theft_tip_opened__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS restricted.theft_tip_opened__parse TO restricted.theft_tip_opened AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'anonymous') AS `anonymous`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'caller_name') AS `caller_name`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'suspect_address') AS `suspect_address`,
    tupleElement(_event, 'suspect_account') AS `suspect_account`,
    tupleElement(_event, 'area') AS `area`,
    tupleElement(_event, 'method') AS `method`,
    tupleElement(_event, 'description') AS `description`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, actor LowCardinality(String), channel LowCardinality(String), anonymous Bool, caller Tuple(token String, mask LowCardinality(String)), caller_name Nullable(String), call_id Nullable(String), suspect_address String, suspect_account Nullable(String), area LowCardinality(String), method LowCardinality(String), description String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM restricted.theft_tip_opened__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- restricted.theft_tip_reopened

CREATE TABLE IF NOT EXISTS restricted.theft_tip_reopened
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `actor` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS restricted.theft_tip_reopened__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS restricted.theft_tip_reopened__parse TO restricted.theft_tip_reopened AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, actor LowCardinality(String), reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM restricted.theft_tip_reopened__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- restricted.theft_tip_rewarded

CREATE TABLE IF NOT EXISTS restricted.theft_tip_rewarded
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `actor` LowCardinality(String),
    `reward` Int64 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS restricted.theft_tip_rewarded__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS restricted.theft_tip_rewarded__parse TO restricted.theft_tip_rewarded AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'reward') AS `reward`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, actor LowCardinality(String), reward Int64)') AS _event, `_topic`, `_partition`, `_offset`
    FROM restricted.theft_tip_rewarded__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_accepted

CREATE TABLE IF NOT EXISTS raw.ticket_accepted
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `crew` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_accepted__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_accepted__parse TO raw.ticket_accepted AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'crew') AS `crew`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), crew LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_accepted__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_answered

CREATE TABLE IF NOT EXISTS raw.ticket_answered
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `channel` LowCardinality(String),
    `justified` Nullable(Bool) CODEC(ZSTD(1)),
    `unit` LowCardinality(String),
    `answer` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_answered__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_answered__parse TO raw.ticket_answered AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'justified') AS `justified`,
    tupleElement(_event, 'unit') AS `unit`,
    tupleElement(_event, 'answer') AS `answer`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), channel LowCardinality(String), justified Nullable(Bool), unit LowCardinality(String), answer String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_answered__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_arrived

CREATE TABLE IF NOT EXISTS raw.ticket_arrived
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `crew` LowCardinality(String),
    `witness` LowCardinality(String),
    `latitude` Nullable(Float64) CODEC(ZSTD(1)),
    `longitude` Nullable(Float64) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_arrived__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_arrived__parse TO raw.ticket_arrived AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'crew') AS `crew`,
    tupleElement(_event, 'witness') AS `witness`,
    tupleElement(_event, 'latitude') AS `latitude`,
    tupleElement(_event, 'longitude') AS `longitude`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), crew LowCardinality(String), witness LowCardinality(String), latitude Nullable(Float64), longitude Nullable(Float64))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_arrived__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_called_back

CREATE TABLE IF NOT EXISTS raw.ticket_called_back
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `attempt` UInt32 CODEC(T64, ZSTD(1)),
    `reached` Bool CODEC(ZSTD(1)),
    `confirmed` Nullable(Bool) CODEC(ZSTD(1)),
    `satisfaction` Nullable(UInt8),
    `channel` LowCardinality(String),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `comment` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_called_back__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_called_back__parse TO raw.ticket_called_back AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'attempt') AS `attempt`,
    tupleElement(_event, 'reached') AS `reached`,
    tupleElement(_event, 'confirmed') AS `confirmed`,
    tupleElement(_event, 'satisfaction') AS `satisfaction`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'comment') AS `comment`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), attempt UInt32, reached Bool, confirmed Nullable(Bool), satisfaction Nullable(UInt8), channel LowCardinality(String), call_id Nullable(String), comment String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_called_back__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_cancelled

CREATE TABLE IF NOT EXISTS raw.ticket_cancelled
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `by_customer` Bool CODEC(ZSTD(1)),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_cancelled__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_cancelled__parse TO raw.ticket_cancelled AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'by_customer') AS `by_customer`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), by_customer Bool, reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_cancelled__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_chased

CREATE TABLE IF NOT EXISTS raw.ticket_chased
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `channel` LowCardinality(String),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `note` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_chased__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_chased__parse TO raw.ticket_chased AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'note') AS `note`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), channel LowCardinality(String), call_id Nullable(String), caller Tuple(token String, mask LowCardinality(String)), note String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_chased__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_closed

CREATE TABLE IF NOT EXISTS raw.ticket_closed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `outcome` LowCardinality(String),
    `cause` LowCardinality(String),
    `unit` LowCardinality(String),
    `note` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_closed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_closed__parse TO raw.ticket_closed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'outcome') AS `outcome`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'unit') AS `unit`,
    tupleElement(_event, 'note') AS `note`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), outcome LowCardinality(String), cause LowCardinality(String), unit LowCardinality(String), note String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_closed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_contacted

CREATE TABLE IF NOT EXISTS raw.ticket_contacted
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `channel` LowCardinality(String),
    `reached` Bool CODEC(ZSTD(1)),
    `note` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_contacted__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_contacted__parse TO raw.ticket_contacted AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'reached') AS `reached`,
    tupleElement(_event, 'note') AS `note`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), channel LowCardinality(String), reached Bool, note String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_contacted__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_departed

CREATE TABLE IF NOT EXISTS raw.ticket_departed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `crew` LowCardinality(String),
    `expected_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_departed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_departed__parse TO raw.ticket_departed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'crew') AS `crew`,
    tupleElement(_event, 'expected_at') AS `expected_at`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), crew LowCardinality(String), expected_at Nullable(DateTime64(6, \'UTC\')))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_departed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_dispatched

CREATE TABLE IF NOT EXISTS raw.ticket_dispatched
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `crew` LowCardinality(String),
    `unit` LowCardinality(String),
    `outage` Nullable(String) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_dispatched__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_dispatched__parse TO raw.ticket_dispatched AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'crew') AS `crew`,
    tupleElement(_event, 'unit') AS `unit`,
    tupleElement(_event, 'outage') AS `outage`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), crew LowCardinality(String), unit LowCardinality(String), outage Nullable(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_dispatched__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_graded

CREATE TABLE IF NOT EXISTS raw.ticket_graded
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `urgency` LowCardinality(String),
    `grade` LowCardinality(String),
    `site` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_graded__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_graded__parse TO raw.ticket_graded AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'urgency') AS `urgency`,
    tupleElement(_event, 'grade') AS `grade`,
    tupleElement(_event, 'site') AS `site`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), urgency LowCardinality(String), grade LowCardinality(String), site LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_graded__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_handed_over

CREATE TABLE IF NOT EXISTS raw.ticket_handed_over
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `from_unit` LowCardinality(String),
    `unit` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_handed_over__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_handed_over__parse TO raw.ticket_handed_over AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'from_unit') AS `from_unit`,
    tupleElement(_event, 'unit') AS `unit`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), from_unit LowCardinality(String), unit LowCardinality(String), reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_handed_over__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_located

CREATE TABLE IF NOT EXISTS raw.ticket_located
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `crew` LowCardinality(String),
    `cause` LowCardinality(String),
    `equipment` String CODEC(ZSTD(1)),
    `transformer` LowCardinality(String),
    `feeder` LowCardinality(String),
    `restore_expected_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_located__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_located__parse TO raw.ticket_located AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'crew') AS `crew`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'equipment') AS `equipment`,
    tupleElement(_event, 'transformer') AS `transformer`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'restore_expected_at') AS `restore_expected_at`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), crew LowCardinality(String), cause LowCardinality(String), equipment String, transformer LowCardinality(String), feeder LowCardinality(String), restore_expected_at Nullable(DateTime64(6, \'UTC\')))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_located__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_marked_duplicate

CREATE TABLE IF NOT EXISTS raw.ticket_marked_duplicate
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `duplicate_of` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_marked_duplicate__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_marked_duplicate__parse TO raw.ticket_marked_duplicate AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'duplicate_of') AS `duplicate_of`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), duplicate_of String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_marked_duplicate__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_notified

CREATE TABLE IF NOT EXISTS raw.ticket_notified
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `channel` LowCardinality(String),
    `notice` LowCardinality(String),
    `phone` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `delivered` Nullable(Bool) CODEC(ZSTD(1)),
    `error` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_notified__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_notified__parse TO raw.ticket_notified AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'notice') AS `notice`,
    tupleElement(_event, 'phone') AS `phone`,
    tupleElement(_event, 'delivered') AS `delivered`,
    tupleElement(_event, 'error') AS `error`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), channel LowCardinality(String), notice LowCardinality(String), phone Tuple(token String, mask LowCardinality(String)), delivered Nullable(Bool), error String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_notified__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_opened

CREATE TABLE IF NOT EXISTS raw.ticket_opened
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `channel` LowCardinality(String),
    `category` LowCardinality(String),
    `urgency` LowCardinality(String),
    `customer` String CODEC(ZSTD(1)),
    `account` Nullable(String) CODEC(ZSTD(1)),
    `call_id` Nullable(String) CODEC(ZSTD(1)),
    `contact` Nullable(String) CODEC(ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `caller_name` Nullable(String) CODEC(ZSTD(1)),
    `address` Nullable(String) CODEC(ZSTD(1)),
    `area` LowCardinality(String),
    `transformer` LowCardinality(String),
    `feeder` LowCardinality(String),
    `latitude` Nullable(Float64) CODEC(ZSTD(1)),
    `longitude` Nullable(Float64) CODEC(ZSTD(1)),
    `description` String CODEC(ZSTD(1)),
    `unit` LowCardinality(String),
    `protected` Bool CODEC(ZSTD(1)),
    `answer_due_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_opened__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_opened__parse TO raw.ticket_opened AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'channel') AS `channel`,
    tupleElement(_event, 'category') AS `category`,
    tupleElement(_event, 'urgency') AS `urgency`,
    tupleElement(_event, 'customer') AS `customer`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'call_id') AS `call_id`,
    tupleElement(_event, 'contact') AS `contact`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'caller_name') AS `caller_name`,
    tupleElement(_event, 'address') AS `address`,
    tupleElement(_event, 'area') AS `area`,
    tupleElement(_event, 'transformer') AS `transformer`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'latitude') AS `latitude`,
    tupleElement(_event, 'longitude') AS `longitude`,
    tupleElement(_event, 'description') AS `description`,
    tupleElement(_event, 'unit') AS `unit`,
    tupleElement(_event, 'protected') AS `protected`,
    tupleElement(_event, 'answer_due_at') AS `answer_due_at`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), channel LowCardinality(String), category LowCardinality(String), urgency LowCardinality(String), customer String, account Nullable(String), call_id Nullable(String), contact Nullable(String), caller Tuple(token String, mask LowCardinality(String)), caller_name Nullable(String), address Nullable(String), area LowCardinality(String), transformer LowCardinality(String), feeder LowCardinality(String), latitude Nullable(Float64), longitude Nullable(Float64), description String, unit LowCardinality(String), protected Bool, answer_due_at Nullable(DateTime64(6, \'UTC\')))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_opened__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_partially_restored

CREATE TABLE IF NOT EXISTS raw.ticket_partially_restored
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `crew` LowCardinality(String),
    `restored` UInt32 CODEC(T64, ZSTD(1)),
    `remaining` UInt32 CODEC(T64, ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_partially_restored__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_partially_restored__parse TO raw.ticket_partially_restored AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'crew') AS `crew`,
    tupleElement(_event, 'restored') AS `restored`,
    tupleElement(_event, 'remaining') AS `remaining`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), crew LowCardinality(String), restored UInt32, remaining UInt32)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_partially_restored__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_reclassified

CREATE TABLE IF NOT EXISTS raw.ticket_reclassified
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `previous_kind` LowCardinality(String),
    `category` LowCardinality(String),
    `previous_category` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_reclassified__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_reclassified__parse TO raw.ticket_reclassified AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'previous_kind') AS `previous_kind`,
    tupleElement(_event, 'category') AS `category`,
    tupleElement(_event, 'previous_category') AS `previous_category`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), previous_kind LowCardinality(String), category LowCardinality(String), previous_category LowCardinality(String), reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_reclassified__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_refused

CREATE TABLE IF NOT EXISTS raw.ticket_refused
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `crew` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_refused__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_refused__parse TO raw.ticket_refused AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'crew') AS `crew`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), crew LowCardinality(String), reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_refused__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_reopened

CREATE TABLE IF NOT EXISTS raw.ticket_reopened
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `cause` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_reopened__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_reopened__parse TO raw.ticket_reopened AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), cause LowCardinality(String), reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_reopened__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_restored

CREATE TABLE IF NOT EXISTS raw.ticket_restored
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `crew` LowCardinality(String),
    `restored` UInt32 CODEC(T64, ZSTD(1)),
    `repair` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_restored__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_restored__parse TO raw.ticket_restored AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'crew') AS `crew`,
    tupleElement(_event, 'restored') AS `restored`,
    tupleElement(_event, 'repair') AS `repair`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), crew LowCardinality(String), restored UInt32, repair LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_restored__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_resumed

CREATE TABLE IF NOT EXISTS raw.ticket_resumed
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_resumed__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_resumed__parse TO raw.ticket_resumed AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_resumed__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_slip_returned

CREATE TABLE IF NOT EXISTS raw.ticket_slip_returned
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `crew` LowCardinality(String),
    `result` LowCardinality(String),
    `cause` LowCardinality(String),
    `complete` Bool CODEC(ZSTD(1)),
    `note` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_slip_returned__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_slip_returned__parse TO raw.ticket_slip_returned AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'crew') AS `crew`,
    tupleElement(_event, 'result') AS `result`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'complete') AS `complete`,
    tupleElement(_event, 'note') AS `note`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), crew LowCardinality(String), result LowCardinality(String), cause LowCardinality(String), complete Bool, note String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_slip_returned__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.ticket_suspended

CREATE TABLE IF NOT EXISTS raw.ticket_suspended
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `ticket` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `actor` LowCardinality(String),
    `cause` LowCardinality(String),
    `until` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `reason` String CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`ticket`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.ticket_suspended__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.ticket_suspended__parse TO raw.ticket_suspended AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'ticket') AS `ticket`,
    tupleElement(_event, 'kind') AS `kind`,
    tupleElement(_event, 'actor') AS `actor`,
    tupleElement(_event, 'cause') AS `cause`,
    tupleElement(_event, 'until') AS `until`,
    tupleElement(_event, 'reason') AS `reason`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, ticket String, kind LowCardinality(String), actor LowCardinality(String), cause LowCardinality(String), until Nullable(DateTime64(6, \'UTC\')), reason String)') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.ticket_suspended__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;


-- raw.transformer

CREATE TABLE IF NOT EXISTS raw.transformer
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `retired` Bool CODEC(ZSTD(1)),
    `transformer` LowCardinality(String),
    `name` String CODEC(ZSTD(1)),
    `feeder` LowCardinality(String),
    `lateral` LowCardinality(String),
    `area` LowCardinality(String),
    `public` Bool CODEC(ZSTD(1)),
    `capacity` UInt32 CODEC(T64, ZSTD(1)),
    `customers` UInt32 CODEC(T64, ZSTD(1)),
    `latitude` Nullable(Float64) CODEC(ZSTD(1)),
    `longitude` Nullable(Float64) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`transformer`, `time`, `id`);

CREATE TABLE IF NOT EXISTS raw.transformer__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.transformer__parse TO raw.transformer AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'retired') AS `retired`,
    tupleElement(_event, 'transformer') AS `transformer`,
    tupleElement(_event, 'name') AS `name`,
    tupleElement(_event, 'feeder') AS `feeder`,
    tupleElement(_event, 'lateral') AS `lateral`,
    tupleElement(_event, 'area') AS `area`,
    tupleElement(_event, 'public') AS `public`,
    tupleElement(_event, 'capacity') AS `capacity`,
    tupleElement(_event, 'customers') AS `customers`,
    tupleElement(_event, 'latitude') AS `latitude`,
    tupleElement(_event, 'longitude') AS `longitude`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, retired Bool, transformer LowCardinality(String), name String, feeder LowCardinality(String), lateral LowCardinality(String), area LowCardinality(String), public Bool, capacity UInt32, customers UInt32, latitude Nullable(Float64), longitude Nullable(Float64))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.transformer__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;
