select * except (version, is_removed)
from {{ ref('fct_agent_leg_history') }} final
where arrived_at < {{ boundary() }}
union all
select *
from {{ ref('fct_agent_leg_live') }}
where arrived_at >= {{ boundary() }}
