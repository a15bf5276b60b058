select
    toStartOfYear(quarters.traffic_date) as traffic_year,
    pbx,
    scope,
    name,
    {{ concurrency_numbers(seconds_in('traffic_year', 'addYears(traffic_year, 1)')) }}
from {{ ref('agg_concurrency_15m') }} as quarters
group by traffic_year, pbx, scope, name
