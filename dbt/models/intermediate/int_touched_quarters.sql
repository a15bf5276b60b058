{{ config(tags=['intraday', 'history']) }}
-- The quarters of an hour that the touched calls may have counted in, before or now: an arrival, wherever a late
-- record moved it from or to, lies within the span of its call's records. And those that a queue has been counted in
-- since the instant from which something new was told of it: they are judged anew.
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
{%- set counters = stored_queue_counters() %}
{%- if counters %}
union distinct
select counter.quarter_at
from {{ counters }} as counter
inner join (
    select queue, {{ quarter('min(time)') }} as since
    from {{ source('raw', 'queue') }}
    where {{ is_new('reference.queues') }}
    group by queue
) as news
    on counter.queue = news.queue
where counter.quarter_at >= news.since
{%- for replay in replays_of('reference.queues') %}
union distinct
select counter.quarter_at
from {{ counters }} as counter
where counter.quarter_at >= {{ quarter(replay_instant(replay['begins'])) }}
{%- endfor %}
{%- endif %}
