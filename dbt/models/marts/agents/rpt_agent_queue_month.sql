select
    arrival_month,
    pbx,
    queue,
    service,
    agent,
    {{ agent_leg_numbers() }}
from {{ ref('agg_agent_leg_month') }}
