{{ history_config('(offered_date, node, offered_at, pbx, linked_id)', 'toYYYYMM(offered_date)') }}
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

{{ survey_offers('visits', 'hits') }}

{{ replacing(
    'survey_offers',
    '(pbx, linked_id) in (select pbx, linked_id from ' ~ ref('int_touched_calls') ~ ')'
) }}
