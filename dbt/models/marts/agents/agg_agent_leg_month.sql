select
    toStartOfMonth(legs.arrival_date) as arrival_month,
    legs.pbx as pbx,
    legs.queue as queue,
    legs.service as service,
    legs.agent as agent,
    {{- summed_legs() }}
from {{ ref('int_agent_leg_days') }} as legs
group by arrival_month, pbx, queue, service, agent
