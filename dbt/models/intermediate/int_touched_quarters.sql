{{ config(tags=['intraday', 'history']) }}
-- The quarters of an hour that the touched calls may have counted in, before or now: an arrival, wherever a late
-- record moved it from or to, lies within the span of its call's records.
select distinct
    toDateTime64(
        fromUnixTimestamp(arrayJoin(range(
            intDiv(toUnixTimestamp(toDateTime(first_at, 'UTC')), 900) * 900,
            toUnixTimestamp(toDateTime(last_at, 'UTC')) + 1,
            900
        ))),
        0,
        'UTC'
    ) as quarter_at
from {{ ref('int_touched_channels') }}
