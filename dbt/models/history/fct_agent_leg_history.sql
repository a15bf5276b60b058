{{ history_config('(arrival_date, queue, rang_at, pbx, call_id, visit, attempt)', 'toYYYYMM(arrival_date)') }}
with visits as (
    select *
    from {{ ref('fct_queue_visit_history') }} {{ final() }}
    where
        (pbx, call_id) in (select pbx, call_id from {{ ref('int_touched_channels') }})
        and {{ in_touched_dates('arrival_date') }}
),

{{ agent_legs(ref('int_visit_events'), 'visits', ref('int_leg_notes')) }}

{{ replacing(
    'agent_legs',
    '(pbx, call_id) in (select pbx, call_id from ' ~ ref('int_touched_channels') ~ ')'
) }}
