{{ history_config('(traffic_date, scope, quarter_at, pbx, name)', 'toYYYYMM(traffic_date)') }}
with calls as (
    select *
    from {{ ref('fct_call_history') }} {{ final() }}
    where {{ may_reach_touched_traffic('arrival_date') }}
),

trunks as (
    select *
    from {{ ref('fct_trunk_leg_history') }} {{ final() }}
    where {{ may_reach_touched_traffic('seized_date') }}
),

{{ traffic_intervals('calls', 'trunks') }},

{{ sweep('traffic_intervals', ['pbx', 'scope', 'name']) }},

concurrency as (
    {{ concurrency_columns() }}
    where {{ in_touched_traffic() }}
)

{{ replacing('concurrency', in_touched_traffic()) }}
