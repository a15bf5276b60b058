{{ history_config('(local_date, agent, quarter_at, pbx, open_until)', 'toYYYYMM(local_date)') }}
with states as (
    select *
    from {{ ref('fct_agent_state_history') }} {{ final() }}
    where
        started_date in (
            select arrayJoin([local_date, local_date - 1, local_date - 2])
            from {{ ref('int_touched_agent_days') }}
        )
        and (pbx, agent) in (select pbx, agent from {{ ref('int_touched_agents') }})
),

{{ agent_pieces('states') }},

{{ agent_state_counters() }},

touched as (
    select * from agent_state_counters where {{ in_touched_agent_days('local_date') }}
)

{{ replacing('touched', in_touched_agent_days('local_date')) }}
