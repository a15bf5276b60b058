{{ history_config('(entered_date, node, entered_at, pbx, linked_id, nth)', 'toYYYYMM(entered_date)') }}
with hits as (
    select
        hit.*,
        channel.linked_id as linked_id
    from {{ ref('stg_calls__ivr_hits') }} as hit
    inner join {{ ref('int_touched_channels') }} as channel
        on hit.pbx = channel.pbx and hit.call_id = channel.call_id
    where
        (channel.pbx, channel.linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and {{ in_touched_time('hit.happened_at') }}
),

visits as (
    select pbx, linked_id, arrived_at, queue, outcome, left_queue_at
    from {{ ref('fct_queue_visit_history') }} {{ final() }}
    where
        (pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and {{ in_touched_dates('arrival_date') }}
),

{{ ivr_hits('hits', 'visits', ref('int_call_records'), ref('int_ivr_nodes')) }}

{{ replacing(
    'ivr_hits',
    '(pbx, linked_id) in (select pbx, linked_id from ' ~ ref('int_touched_calls') ~ ')'
    ~ ' and ' ~ in_touched_dates('entered_date')
) }}
