select
    legs.quarter_at as quarter_at,
    legs.arrival_date as arrival_date,
    legs.arrival_hour as arrival_hour,
    legs.pbx as pbx,
    legs.queue as queue,
    legs.service as service,
    legs.agent as agent,
    {{- summed_legs() }}
from {{ ref('int_agent_leg_quarters') }} as legs
group by quarter_at, arrival_date, arrival_hour, pbx, queue, service, agent
