select
    arrival_date,
    pbx,
    queue,
    service,
    agent,
    {{ agent_percentiles() }}
from {{ ref('agg_agent_leg_day') }}
