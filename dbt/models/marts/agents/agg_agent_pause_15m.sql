with {{ agent_pieces_live() }},

{{ agent_pause_counters() }}

select
    quarter_at,
    local_date,
    local_hour,
    pbx,
    agent,
    reason,
    {{ summed_agent_pauses() }}
from (
    select * except (version, is_removed)
    from {{ ref('agg_agent_pause_15m_history') }} final
    where quarter_at < {{ boundary() }} and (toUnixTimestamp(open_until) = 0 or open_until > {{ board_now() }})
    union all
    select * from agent_pause_counters where quarter_at >= {{ boundary() }}
) as quarters
group by quarter_at, local_date, local_hour, pbx, agent, reason
