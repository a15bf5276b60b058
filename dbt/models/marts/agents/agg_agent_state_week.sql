select
    toMonday(quarters.local_date) as local_week,
    pbx,
    agent,
    {{- summed_agent_states() }}
from {{ ref('int_agent_state_days') }} as quarters
group by local_week, pbx, agent
