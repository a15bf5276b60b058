select
    local_date,
    pbx,
    agent,
    {{- summed_agent_states() }}
from {{ ref('agg_agent_state_15m') }} as quarters
group by local_date, pbx, agent
