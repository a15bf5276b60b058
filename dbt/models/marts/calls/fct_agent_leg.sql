with told as (
    select * except (version, is_removed)
    from {{ ref('fct_agent_leg_history') }} final
    where arrived_at < {{ boundary() }}
    union all
    select *
    from {{ ref('fct_agent_leg_live') }}
    where arrived_at >= {{ boundary() }}
),

{{ judged_legs('told') }}

select
    legs.* except (agent_told),
    {{ number_of_agent('numbers.number', 'legs.agent_told') }} as agent,
    legs.talk_seconds + legs.wrap_up_seconds as handle_seconds,
    {{ leg_transfer_class('legs.transfer_kind') }} as transfer_class,
    {{ leg_transfer_to('legs.transfer_kind', 'legs.transfer_into_queue', 'legs.transfer_target') }} as transfer_to
from judged_legs as legs
left join {{ ref('int_agent_numbers') }} as numbers on legs.agent_told = numbers.alias
