-- The daily peak hour: the four consecutive quarters of a day with the most traffic, wherever they begin; the first of
-- them where there are equals. An hour that would end after midnight begins at 23:00.
with hours as (
    select
        traffic_date,
        pbx,
        scope,
        name,
        quarter_at,
        occupied_seconds,
        concurrent_max,
        {{ hour_from_here('traffic_date, pbx, scope, name', 'toUnixTimestamp(quarter_at)', 'occupied_seconds') }}
            as hour_seconds
    from {{ ref('agg_concurrency_15m') }}
)

select
    traffic_date,
    pbx,
    scope,
    name,
    least(
        argMax(hours.quarter_at, (hour_seconds, -toUnixTimestamp(quarter_at))),
        toDateTime64(toDateTime(traffic_date + 1, '{{ var("reporting_zone") }}'), 0, 'UTC') - toIntervalHour(1)
    ) as peak_hour_at,
    {{ clock_of(local_second_of_day('peak_hour_at')) }} as peak_hour,
    max(hour_seconds) as peak_hour_seconds,
    toFloat64(peak_hour_seconds) / 3600 as peak_hour_erlangs,
    sum(hours.occupied_seconds) as occupied_seconds,
    toFloat64(peak_hour_seconds) / toFloat64(occupied_seconds) as peak_hour_share,
    max(hours.concurrent_max) as concurrent_max
from hours
group by traffic_date, pbx, scope, name
