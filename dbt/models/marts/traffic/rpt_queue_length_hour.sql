select
    traffic_date,
    traffic_hour,
    pbx,
    queue,
    {{ queue_length_numbers(seconds_in_hour('traffic_date', 'traffic_hour')) }}
from {{ ref('agg_queue_length_15m') }} as quarters
group by traffic_date, traffic_hour, pbx, queue
