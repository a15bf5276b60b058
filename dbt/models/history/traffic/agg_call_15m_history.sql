{{ history_config(
    '(arrival_date, quarter_at, pbx, direction, did, trunk, service, outcome)', 'toYYYYMM(arrival_date)'
) }}
with calls as (
    select *
    from {{ ref('fct_call_history') }} {{ final() }}
    where
        {{ quarter('arrived_at') }} in (select quarter_at from {{ ref('int_touched_quarters') }})
        and {{ in_touched_dates('arrival_date') }}
),

{{ call_counters('calls') }}

{{ replacing(
    'call_counters',
    'quarter_at in (select quarter_at from ' ~ ref('int_touched_quarters') ~ ')'
    ~ ' and ' ~ in_touched_dates('arrival_date')
) }}
