select
    toStartOfMonth(quarters.local_date) as local_month,
    pbx,
    agent,
    {{- summed_agent_states() }}
from {{ ref('int_agent_state_days') }} as quarters
group by local_month, pbx, agent
