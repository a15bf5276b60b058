select
    local_date,
    pbx,
    agent,
    {{- summed_agent_states() }}
from {{ ref('int_agent_state_days') }} as quarters
group by local_date, pbx, agent
