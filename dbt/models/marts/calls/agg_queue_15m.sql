with visits as (
    select * from {{ ref('int_queue_visits_live') }} where arrived_at >= {{ boundary() }}
),

refusals as (
    select * from {{ ref('int_queue_refusals_live') }} where arrived_at >= {{ boundary() }}
),

{{ queue_arrivals('visits', 'refusals') }},

{{ judged('queue_arrivals', 'arrived_at') }},

{{ queue_counters('judged') }}

select * except (version, is_removed)
from {{ ref('agg_queue_15m_history') }} final
where quarter_at < {{ boundary() }}
union all
select * from queue_counters
