select
    arrival_year,
    pbx,
    queue,
    service,
    agent,
    {{ agent_leg_numbers() }}
from {{ ref('agg_agent_leg_year') }}
