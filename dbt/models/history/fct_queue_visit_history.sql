{{ history_config('(arrival_date, queue, arrived_at, pbx, call_id, visit)', 'toYYYYMM(arrival_date)') }}
with restarts as (
    select pbx, ordered_at as restarted_at
    from {{ ref('stg_calls__queue_events') }}
    where
        verb = 'QUEUESTART'
        and happened_at >= (select min(first_at) from {{ ref('int_touched_channels') }})
),

{{ queue_visits(ref('int_visit_events'), 'restarts') }},

with_call as (
    select
        visit.*,
        channel.linked_id as linked_id
    from queue_visits as visit
    inner join {{ ref('int_touched_channels') }} as channel
        on visit.pbx = channel.pbx and visit.call_id = channel.call_id
)

{{ replacing(
    'with_call',
    '(pbx, call_id) in (select pbx, call_id from ' ~ ref('int_touched_channels') ~ ')'
    ~ ' and ' ~ in_touched_dates('arrival_date')
) }}
