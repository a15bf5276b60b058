{{ config(tags=['intraday', 'history']) }}
-- The quarters of an hour that anything of the touched calls may have lasted in, before or now. They are those of
-- their records, and up to a restart of the PBX, which ends what had no end.
select quarter_at from {{ ref('int_touched_quarters') }}
union distinct
select
    toDateTime64(
        fromUnixTimestamp(arrayJoin(range(
            intDiv(toUnixTimestamp(toDateTime(channel.first_at, 'UTC')), 900) * 900,
            toUnixTimestamp(toDateTime(restart.happened_at, 'UTC')) + 1,
            900
        ))),
        0,
        'UTC'
    ) as quarter_at
from {{ ref('int_touched_channels') }} as channel
inner join (
    select pbx, happened_at
    from {{ ref('stg_calls__queue_events') }}
    where
        verb = 'QUEUESTART'
        and happened_at >= (select min(first_at) from {{ ref('int_touched_channels') }})
) as restart
    on channel.pbx = restart.pbx
where restart.happened_at >= channel.first_at and restart.happened_at <= channel.first_at + toIntervalDay(1)
