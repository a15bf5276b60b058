{{ config(tags=['intraday', 'history']) }}
-- The quarters of an hour that anything of the touched calls may have lasted in, before or now. They are those of
-- their records, and up to a restart of the PBX, which ends what had no end; nothing counts for more than a day. After
-- a replay of the queues the restarts that were believed before aren't known any more, so there it is the whole day.
select quarter_at from {{ ref('int_touched_quarters') }}
union distinct
select
    toDateTime64(
        fromUnixTimestamp(arrayJoin(range(
            intDiv(toUnixTimestamp(toDateTime(channel.first_at, 'UTC')), 900) * 900,
            toUnixTimestamp(toDateTime(least(restart.last_restart_at, channel.last_at + toIntervalDay(1)), 'UTC')) + 1,
            900
        ))),
        0,
        'UTC'
    ) as quarter_at
from {{ ref('int_touched_channels') }} as channel
inner join (
    {%- if replays_of('calls.queue') %}
    select distinct
        pbx,
        toDateTime64('2299-01-01 00:00:00', 6, 'UTC') as last_restart_at
    from {{ ref('int_touched_channels') }}
    {%- else %}
    select
        pbx,
        max(happened_at) as last_restart_at
    from {{ ref('stg_calls__queue_events') }}
    where
        verb = 'QUEUESTART'
        and happened_at >= (select min(first_at) from {{ ref('int_touched_channels') }})
    group by pbx
    {%- endif %}
) as restart
    on channel.pbx = restart.pbx
where restart.last_restart_at >= channel.first_at
