select
    legs.started_date as started_date,
    legs.pbx as pbx,
    legs.queue as queue,
    legs.agent as agent,
    count() as outbound_calls,
    countIf(legs.connected) as outbound_connected,
    sum(legs.talk_seconds) as outbound_talk_seconds
from {{ ref('fct_outbound_leg') }} as legs
group by started_date, pbx, queue, agent
