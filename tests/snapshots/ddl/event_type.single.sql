CREATE TABLE IF NOT EXISTS raw.every_column
(
    `id` UUID,
    `source` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `recorded` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    `schema_version` UInt8,
    `account` String CODEC(ZSTD(1)),
    `day` Date32 CODEC(ZSTD(1)),
    `due` Nullable(Date32) CODEC(ZSTD(1)),
    `flag` Bool CODEC(ZSTD(1)),
    `share` Float64 CODEC(ZSTD(1)),
    `code` LowCardinality(String),
    `maybe_code` LowCardinality(Nullable(String)),
    `colour` LowCardinality(String),
    `choice` LowCardinality(String),
    `amount` Int64 CODEC(T64, ZSTD(1)),
    `small` Nullable(Int32) CODEC(T64, ZSTD(1)),
    `duration` UInt32 CODEC(T64, ZSTD(1)),
    `at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
    `caller` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `bank` Tuple(token String, mask LowCardinality(String)) CODEC(ZSTD(1)),
    `price` Tuple(amount Int64, currency LowCardinality(String)) CODEC(ZSTD(1)),
    `names` Array(String) CODEC(ZSTD(1)),
    `codes` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `parts` Array(Tuple(kind LowCardinality(String), amount Int64, note Nullable(String))) CODEC(ZSTD(1)),
    `labels` Map(String, String) CODEC(ZSTD(1)),
    `_topic` LowCardinality(String),
    `_partition` Int32 CODEC(T64, ZSTD(1)),
    `_offset` Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_offset (`_partition`, `_offset`) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`recorded`)
PARTITION BY toYYYYMM(`time`)
ORDER BY (`account`, `time`, `id`)
TTL `time` + toIntervalDay(90)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS raw.every_column__landing
(
    `_topic` LowCardinality(String),
    `_partition` Int32,
    `_offset` Int64,
    `line` String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS raw.every_column__parse TO raw.every_column AS
SELECT
    tupleElement(_event, 'id') AS `id`,
    tupleElement(_event, 'source') AS `source`,
    tupleElement(_event, 'time') AS `time`,
    tupleElement(_event, 'recorded') AS `recorded`,
    tupleElement(_event, 'schema_version') AS `schema_version`,
    tupleElement(_event, 'account') AS `account`,
    tupleElement(_event, 'day') AS `day`,
    tupleElement(_event, 'due') AS `due`,
    tupleElement(_event, 'flag') AS `flag`,
    tupleElement(_event, 'share') AS `share`,
    tupleElement(_event, 'code') AS `code`,
    tupleElement(_event, 'maybe_code') AS `maybe_code`,
    tupleElement(_event, 'colour') AS `colour`,
    tupleElement(_event, 'choice') AS `choice`,
    tupleElement(_event, 'amount') AS `amount`,
    tupleElement(_event, 'small') AS `small`,
    tupleElement(_event, 'duration') AS `duration`,
    tupleElement(_event, 'at') AS `at`,
    tupleElement(_event, 'caller') AS `caller`,
    tupleElement(_event, 'bank') AS `bank`,
    tupleElement(_event, 'price') AS `price`,
    tupleElement(_event, 'names') AS `names`,
    tupleElement(_event, 'codes') AS `codes`,
    tupleElement(_event, 'parts') AS `parts`,
    tupleElement(_event, 'labels') AS `labels`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, account String, day Date32, due Nullable(Date32), flag Bool, share Float64, code LowCardinality(String), maybe_code LowCardinality(Nullable(String)), colour LowCardinality(String), choice LowCardinality(String), amount Int64, small Nullable(Int32), duration UInt32, at Nullable(DateTime64(6, \'UTC\')), caller Tuple(token String, mask LowCardinality(String)), bank Tuple(token String, mask LowCardinality(String)), price Tuple(amount Int64, currency LowCardinality(String)), names Array(String), codes Array(LowCardinality(String)), parts Array(Tuple(kind LowCardinality(String), amount Int64, note Nullable(String))), labels Map(String, String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.every_column__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;

