select
    arrival_week,
    pbx,
    queue,
    service,
    agent,
    {{ agent_leg_numbers() }}
from {{ ref('agg_agent_leg_week') }}
