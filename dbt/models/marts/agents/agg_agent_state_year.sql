select
    toStartOfYear(quarters.local_date) as local_year,
    pbx,
    agent,
    {{- summed_agent_states() }}
from {{ ref('agg_agent_state_15m') }} as quarters
group by local_year, pbx, agent
