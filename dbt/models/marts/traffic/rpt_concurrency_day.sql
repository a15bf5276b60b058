select
    traffic_date,
    pbx,
    scope,
    name,
    {{ concurrency_numbers(seconds_in('traffic_date', 'traffic_date + 1')) }}
from {{ ref('agg_concurrency_15m') }} as quarters
group by traffic_date, pbx, scope, name
