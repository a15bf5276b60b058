{{ history_config('(entered_date, first_node, service, direction, quarter_at, pbx)', 'toYYYYMM(entered_date)') }}
with calls as (
    select *
    from {{ ref('fct_ivr_call_history') }} {{ final() }}
    where
        {{ quarter('entered_at') }} in (select quarter_at from {{ ref('int_touched_ivr_quarters') }})
        and {{ in_touched_ivr_dates('entered_date') }}
),

{{ ivr_call_counters('calls') }}

{{ replacing(
    'ivr_call_counters',
    'quarter_at in (select quarter_at from ' ~ ref('int_touched_ivr_quarters') ~ ') and '
    ~ in_touched_ivr_dates('entered_date')
) }}
