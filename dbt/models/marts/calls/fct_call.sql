with told as (
    select * except (version, is_removed)
    from {{ ref('fct_call_history') }} final
    where arrived_at < {{ boundary() }}
    union all
    select *
    from {{ ref('fct_call_live') }}
    where arrived_at >= {{ boundary() }}
)

select
    told.* except (last_agent),
    {{ number_of_agent('numbers.number', 'told.last_agent') }} as last_agent
from told
left join {{ ref('int_agent_numbers') }} as numbers on told.last_agent = numbers.alias
