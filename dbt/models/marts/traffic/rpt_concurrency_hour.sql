select
    traffic_date,
    traffic_hour,
    pbx,
    scope,
    name,
    {{ concurrency_numbers(seconds_in_hour('traffic_date', 'traffic_hour')) }}
from {{ ref('agg_concurrency_15m') }} as quarters
group by traffic_date, traffic_hour, pbx, scope, name
