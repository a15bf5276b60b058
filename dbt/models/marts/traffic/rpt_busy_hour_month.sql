-- The time-consistent busy hour: the same hour of the clock for all days of the month, whichever has the most traffic
-- on the average of the days that had any. Beside it the average of each day's own peak, which is never less.
with slots as (
    select
        toStartOfMonth(quarters.traffic_date) as traffic_month,
        pbx,
        scope,
        name,
        {{ local_second_of_day('quarter_at') }} as second_of_day,
        sum(quarters.occupied_seconds) as occupied_seconds
    from {{ ref('agg_concurrency_15m') }} as quarters
    group by traffic_month, pbx, scope, name, second_of_day
),

hours as (
    select
        *,
        {{ hour_from_here('traffic_month, pbx, scope, name', 'second_of_day', 'occupied_seconds') }} as hour_seconds
    from slots
),

busiest as (
    select
        traffic_month,
        pbx,
        scope,
        name,
        least(argMax(second_of_day, (hour_seconds, -toInt64(second_of_day))), 82800) as busy_second,
        max(hour_seconds) as busy_hour_seconds
    from hours
    group by traffic_month, pbx, scope, name
),

peaks as (
    select
        toStartOfMonth(traffic_date) as traffic_month,
        pbx,
        scope,
        name,
        toUInt32(count()) as days,
        sum(daily.peak_hour_seconds) as peak_hours_seconds,
        argMax(traffic_date, (daily.peak_hour_seconds, -toInt32(traffic_date))) as highest_day,
        max(daily.peak_hour_erlangs) as highest_day_erlangs
    from {{ ref('rpt_busy_hour_day') }} as daily
    group by traffic_month, pbx, scope, name
)

select
    peaks.traffic_month as traffic_month,
    peaks.pbx as pbx,
    peaks.scope as scope,
    peaks.name as name,
    {{ clock_of('busiest.busy_second') }} as busy_hour,
    toFloat64(busiest.busy_hour_seconds) / 3600 / peaks.days as busy_hour_erlangs,
    toFloat64(peaks.peak_hours_seconds) / 3600 / peaks.days as daily_peak_hour_erlangs,
    peaks.highest_day as highest_day,
    peaks.highest_day_erlangs as highest_day_erlangs,
    peaks.days as days
from peaks
inner join busiest using (traffic_month, pbx, scope, name)
