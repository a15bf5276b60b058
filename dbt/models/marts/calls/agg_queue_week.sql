select
    toMonday(quarters.arrival_date) as arrival_week,
    pbx,
    queue,
    service,
    {{- summed_counters() }}
from {{ ref('agg_queue_15m') }} as quarters
group by arrival_week, pbx, queue, service
