select
    local_date,
    pbx,
    agent,
    reason,
    {{ summed_agent_pauses() }}
from {{ ref('agg_agent_pause_15m') }} as quarters
group by local_date, pbx, agent, reason
