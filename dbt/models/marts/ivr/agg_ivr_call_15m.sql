with calls as (
    select * from {{ ref('fct_ivr_call_live') }} where entered_at >= {{ boundary() }}
),

{{ ivr_call_counters('calls') }}

select * except (version, is_removed)
from {{ ref('agg_ivr_call_15m_history') }} final
where quarter_at < {{ boundary() }}
union all
select * from ivr_call_counters
