{{ history_config('(arrival_date, arrived_at, pbx, linked_id)', 'toYYYYMM(arrival_date)') }}
with visits as (
    select *
    from {{ ref('fct_queue_visit_history') }} {{ final() }}
    where
        (pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and {{ in_touched_dates('arrival_date') }}
),

hits as (
    select *
    from {{ ref('fct_ivr_hit_history') }} {{ final() }}
    where
        (pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and {{ in_touched_dates('entered_date') }}
),

{{ calls('visits', 'hits', ref('int_call_records')) }}

{{ replacing(
    'calls',
    '(pbx, linked_id) in (select pbx, linked_id from ' ~ ref('int_touched_calls') ~ ')'
    ~ ' and ' ~ in_touched_dates('arrival_date')
) }}
