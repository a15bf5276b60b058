select * except (version, is_removed)
from {{ ref('fct_queue_refusal_history') }} final
where arrived_at < {{ boundary() }}
union all
select *
from {{ ref('fct_queue_refusal_live') }}
where arrived_at >= {{ boundary() }}
