with visits as (
    select * from {{ ref('int_queue_visits_live') }} where arrived_at >= {{ boundary() }}
),

{{ queue_counters('visits') }}

select * except (version, is_removed)
from {{ ref('agg_queue_15m_history') }} final
where quarter_at < {{ boundary() }}
union all
select * from queue_counters
