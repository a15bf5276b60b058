-- From the end of whatever the agent talked until then to the next connect: conversations may overlap.
with handled as (
    select
        legs.arrival_date as arrival_date,
        legs.pbx as pbx,
        legs.agent as agent,
        assumeNotNull(legs.connected_at) as began_at,
        ifNull(legs.ended_at, assumeNotNull(legs.connected_at)) as until
    from {{ ref('fct_agent_leg') }} as legs
    where legs.outcome = 'answered'
),

followed as (
    select
        *,
        max(until) over (
            partition by arrival_date, pbx, agent
            order by began_at, until
            rows between unbounded preceding and 1 preceding
        ) as idle_since,
        row_number() over (partition by arrival_date, pbx, agent order by began_at, until) as nth
    from handled
)

select
    arrival_date,
    pbx,
    agent,
    min(began_at) as first_call_at,
    max(until) as last_call_ended_at,
    toUInt32(max(if(nth = 1, 0, greatest(0, age('second', idle_since, began_at))))) as longest_gap_seconds
from followed
group by arrival_date, pbx, agent
