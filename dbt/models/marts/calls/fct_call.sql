select * except (version, is_removed)
from {{ ref('fct_call_history') }} final
where arrived_at < {{ boundary() }}
union all
select *
from {{ ref('fct_call_live') }}
where arrived_at >= {{ boundary() }}
