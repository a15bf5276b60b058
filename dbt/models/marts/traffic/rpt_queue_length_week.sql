select
    toMonday(quarters.traffic_date) as traffic_week,
    pbx,
    queue,
    {{ queue_length_numbers(seconds_in('traffic_week', 'traffic_week + 7')) }}
from {{ ref('agg_queue_length_15m') }} as quarters
group by traffic_week, pbx, queue
