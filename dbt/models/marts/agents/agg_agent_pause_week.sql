select
    toMonday(quarters.local_date) as local_week,
    pbx,
    agent,
    reason,
    {{ summed_agent_pauses() }}
from {{ ref('agg_agent_pause_15m') }} as quarters
group by local_week, pbx, agent, reason
