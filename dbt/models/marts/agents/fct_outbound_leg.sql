with told as (
    select * except (version, is_removed)
    from {{ ref('fct_outbound_leg_history') }} final
    where ended_at < {{ boundary() }}
    union all
    select *
    from {{ ref('fct_outbound_leg_live') }}
    where ended_at >= {{ boundary() }}
)

select
    legs.* except (agent_told),
    {{ number_of_agent('numbers.number', 'legs.agent_told') }} as agent
from told as legs
left join {{ ref('int_agent_numbers') }} as numbers on legs.agent_told = numbers.alias
