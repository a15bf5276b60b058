ALTER TABLE raw.every_column ADD COLUMN IF NOT EXISTS `remark` Nullable(String) CODEC(ZSTD(1)) AFTER `labels`;

ALTER TABLE raw.every_column__parse MODIFY QUERY
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
    tupleElement(_event, 'remark') AS `remark`,
    `_topic`,
    `_partition`,
    `_offset`
FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, source LowCardinality(String), time DateTime64(6, \'UTC\'), recorded DateTime64(6, \'UTC\'), schema_version UInt8, account String, day Date32, due Nullable(Date32), flag Bool, share Float64, code LowCardinality(String), maybe_code LowCardinality(Nullable(String)), colour LowCardinality(String), choice LowCardinality(String), amount Int64, small Nullable(Int32), duration UInt32, at Nullable(DateTime64(6, \'UTC\')), caller Tuple(token String, mask LowCardinality(String)), bank Tuple(token String, mask LowCardinality(String)), price Tuple(amount Int64, currency LowCardinality(String)), names Array(String), codes Array(LowCardinality(String)), parts Array(Tuple(kind LowCardinality(String), amount Int64, note Nullable(String))), labels Map(String, String), remark Nullable(String))') AS _event, `_topic`, `_partition`, `_offset`
    FROM raw.every_column__landing
)
WHERE throwIf(tupleElement(_event, 'id') = toUUID('00000000-0000-0000-0000-000000000000'), 'a landed line is no event') = 0;

