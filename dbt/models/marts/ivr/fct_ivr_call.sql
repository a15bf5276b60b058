select * except (version, is_removed)
from {{ ref('fct_ivr_call_history') }} final
where entered_at < {{ boundary() }}
union all
select *
from {{ ref('fct_ivr_call_live') }}
where entered_at >= {{ boundary() }}
