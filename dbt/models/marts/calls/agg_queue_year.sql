select
    toStartOfYear(quarters.arrival_date) as arrival_year,
    pbx,
    queue,
    service,
    {{- summed_counters() }}
from {{ ref('agg_queue_15m') }} as quarters
group by arrival_year, pbx, queue, service
