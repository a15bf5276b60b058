select
    toStartOfYear(quarters.traffic_date) as traffic_year,
    pbx,
    queue,
    {{ queue_length_numbers(seconds_in('traffic_year', 'addYears(traffic_year, 1)')) }}
from {{ ref('agg_queue_length_15m') }} as quarters
group by traffic_year, pbx, queue
