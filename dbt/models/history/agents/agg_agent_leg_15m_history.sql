{{ history_config('(arrival_date, queue, quarter_at, pbx, service, agent_told)', 'toYYYYMM(arrival_date)') }}
with legs as (
    select *
    from {{ ref('fct_agent_leg_history') }} {{ final() }}
    where
        {{ quarter('arrived_at') }} in (select quarter_at from {{ ref('int_touched_quarters') }})
        and {{ in_touched_dates('arrival_date') }}
),

{{ judged_legs('legs') }},

{{ leg_counters('judged_legs') }}

{{ replacing(
    'leg_counters',
    'quarter_at in (select quarter_at from ' ~ ref('int_touched_quarters') ~ ') and ' ~ in_touched_dates('arrival_date')
) }}
