select
    toStartOfMonth(quarters.traffic_date) as traffic_month,
    pbx,
    scope,
    name,
    {{ concurrency_numbers(seconds_in('traffic_month', 'addMonths(traffic_month, 1)')) }}
from {{ ref('agg_concurrency_15m') }} as quarters
group by traffic_month, pbx, scope, name
