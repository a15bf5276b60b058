with {{ agent_pieces_live() }},

{{ agent_state_counters() }}

select
    quarter_at,
    local_date,
    local_hour,
    pbx,
    agent,
    {{- summed_agent_states() }}
from (
    select * except (version, is_removed)
    from {{ ref('agg_agent_state_15m_history') }} final
    where quarter_at < {{ boundary() }} and (toUnixTimestamp(open_until) = 0 or open_until > {{ board_now() }})
    union all
    select * from agent_state_counters where quarter_at >= {{ boundary() }}
) as quarters
group by quarter_at, local_date, local_hour, pbx, agent
