select * except (version, is_removed)
from {{ ref('fct_trunk_leg_history') }} final
where seized_at < {{ boundary() }}
union all
select *
from {{ ref('fct_trunk_leg_live') }}
where seized_at >= {{ boundary() }}
