{{ config(materialized='view') }}
-- The stored days before the boundary's, and the quarters since that day began: of a year, a fortieth of the rows that
-- its quarters are. Several rows of one agent and day: what reads them sums.
with days as (
    select * except (version, is_removed)
    from {{ ref('agg_agent_leg_day_history') }} {{ final() }}
    where arrival_date < {{ local_date(boundary()) }}
)

select
    days.arrival_date as arrival_date,
    days.pbx as pbx,
    days.queue as queue,
    days.service as service,
    {{ number_of_agent('numbers.number', 'days.agent_told') }} as agent,
    {%- for name in leg_sums().keys() | list + leg_maxima().keys() | list %}
    days.{{ name }} as {{ name }},
    {%- endfor %}
    {{ leg_transfer_counts() }}
from days
left join {{ ref('int_agent_numbers') }} as numbers on days.agent_told = numbers.alias
union all
select
    arrival_date,
    pbx,
    queue,
    service,
    agent,
    {{- counted_legs() }}
from {{ ref('int_agent_leg_quarters') }}
where arrival_date >= {{ local_date(boundary()) }}
