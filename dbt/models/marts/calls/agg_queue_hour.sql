select
    arrival_date,
    arrival_hour,
    pbx,
    queue,
    service,
    {{- summed_counters() }}
from {{ ref('agg_queue_15m') }} as quarters
group by arrival_date, arrival_hour, pbx, queue, service
