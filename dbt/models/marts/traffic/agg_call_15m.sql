with calls as (
    select * from {{ ref('fct_call_live') }} where arrived_at >= {{ boundary() }}
),

{{ call_counters('calls') }}

select * except (version, is_removed)
from {{ ref('agg_call_15m_history') }} final
where quarter_at < {{ boundary() }}
union all
select * from call_counters
