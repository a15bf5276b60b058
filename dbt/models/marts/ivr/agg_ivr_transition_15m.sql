with hits as (
    select * from {{ ref('fct_ivr_hit_live') }} where entered_at >= {{ boundary() }}
),

{{ ivr_transitions('hits') }}

select * except (version, is_removed)
from {{ ref('agg_ivr_transition_15m_history') }} final
where quarter_at < {{ boundary() }}
union all
select * from ivr_transitions
