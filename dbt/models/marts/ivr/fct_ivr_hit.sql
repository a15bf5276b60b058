select * except (version, is_removed)
from {{ ref('fct_ivr_hit_history') }} final
where entered_at < {{ boundary() }}
union all
select *
from {{ ref('fct_ivr_hit_live') }}
where entered_at >= {{ boundary() }}
