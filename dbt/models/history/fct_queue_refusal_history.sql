{{ history_config('(arrival_date, queue, arrived_at, pbx, call_id, refusal)', 'toYYYYMM(arrival_date)') }}
with events as (
    select *
    from {{ ref('stg_calls__queue_events') }}
    where
        {{ is_refusal() }}
        and (pbx, call_id) in (select pbx, call_id from {{ ref('int_touched_channels') }})
        and {{ in_touched_time('happened_at') }}
),

{{ queue_refusals('events') }},

with_call as (
    select
        refusal.*,
        channel.linked_id as linked_id
    from queue_refusals as refusal
    inner join {{ ref('int_touched_channels') }} as channel
        on refusal.pbx = channel.pbx and refusal.call_id = channel.call_id
)

{{ replacing(
    'with_call',
    '(pbx, call_id) in (select pbx, call_id from ' ~ ref('int_touched_channels') ~ ')'
) }}
