select
    traffic_date,
    pbx,
    queue,
    {{ queue_length_numbers(seconds_in('traffic_date', 'traffic_date + 1')) }}
from {{ ref('agg_queue_length_15m') }} as quarters
group by traffic_date, pbx, queue
