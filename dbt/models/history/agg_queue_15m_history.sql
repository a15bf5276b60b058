{{ history_config('(arrival_date, queue, quarter_at, pbx)', 'toYYYYMM(arrival_date)') }}
with visits as (
    select *
    from {{ ref('fct_queue_visit_history') }} {{ final() }}
    where
        {{ quarter('arrived_at') }} in (select quarter_at from {{ ref('int_touched_quarters') }})
        and {{ in_touched_dates('arrival_date') }}
),

{{ queue_counters('visits') }}

{{ replacing(
    'queue_counters',
    'quarter_at in (select quarter_at from ' ~ ref('int_touched_quarters') ~ ')'
) }}
