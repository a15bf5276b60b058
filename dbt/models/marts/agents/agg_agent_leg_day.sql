select
    legs.arrival_date as arrival_date,
    legs.pbx as pbx,
    legs.queue as queue,
    legs.service as service,
    legs.agent as agent,
    {{- summed_legs() }}
from {{ ref('int_agent_leg_days') }} as legs
group by arrival_date, pbx, queue, service, agent
