{{ history_config('(arrival_date, queue, quarter_at, pbx, service)', 'toYYYYMM(arrival_date)') }}
with visits as (
    select *
    from {{ ref('fct_queue_visit_history') }} {{ final() }}
    where
        {{ quarter('arrived_at') }} in (select quarter_at from {{ ref('int_touched_quarters') }})
        and {{ in_touched_dates('arrival_date') }}
),

refusals as (
    select *
    from {{ ref('fct_queue_refusal_history') }} {{ final() }}
    where
        {{ quarter('arrived_at') }} in (select quarter_at from {{ ref('int_touched_quarters') }})
        and {{ in_touched_dates('arrival_date') }}
),

{{ queue_arrivals('visits', 'refusals') }},

{{ judged('queue_arrivals', 'arrived_at') }},

{{ queue_counters('judged') }}

{{ replacing(
    'queue_counters',
    'quarter_at in (select quarter_at from ' ~ ref('int_touched_quarters') ~ ')'
) }}
