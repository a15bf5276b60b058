select
    toStartOfMonth(quarters.arrival_date) as arrival_month,
    pbx,
    queue,
    service,
    {{- summed_counters() }}
from {{ ref('agg_queue_15m') }} as quarters
group by arrival_month, pbx, queue, service
