{{ history_config('(local_date, agent, pbx, open_until)', 'toYYYYMM(local_date)') }}
with days as (
    select
        local_date,
        pbx,
        agent,
        open_until,
        {{- summed_agent_states() }}
    from {{ ref('agg_agent_state_15m_history') }} as quarters {{ final() }}
    where {{ in_touched_agent_days('local_date') }}
    group by local_date, pbx, agent, open_until
)

{{ replacing('days', in_touched_agent_days('local_date')) }}
