{{ config(tags=['intraday', 'history']) }}
-- The days (UTC) on which the touched calls have records: scans keep to them.
select distinct
    arrayJoin(arrayMap(
        number -> toDate(first_at, 'UTC') + number,
        range(toUInt32(toDate(last_at, 'UTC') - toDate(first_at, 'UTC')) + 1)
    )) as day
from {{ ref('int_touched_channels') }}
