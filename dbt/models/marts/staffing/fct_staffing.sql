with rostered as (
    select
        planned_date,
        quarter_at,
        queue,
        planned
    from {{ ref('agg_planned_15m') }}
),

-- A queue of one name is the same on every PBX.
present as (
    select
        local_date,
        quarter_at,
        queue,
        sum(staff.logged_in_avg) as staffed,
        sum(staff.logged_in_avg - staff.paused_avg) as at_work
    from {{ ref('agg_queue_staff_15m') }} as staff
    group by local_date, quarter_at, queue
)

select
    forecast.forecast_date as staffing_date,
    forecast.quarter_at as quarter_at,
    forecast.queue as queue,
    forecast.forecast_calls as forecast_calls,
    forecast.erlang_required as erlang_required,
    forecast.scheduled_required as scheduled_required,
    forecast.forecast_date in (select days.planned_date from rostered as days) as is_rostered,
    rostered.planned as planned,
    if(is_rostered, rostered.planned - forecast.scheduled_required, 0) as planned_gap,
    -- Of the youngest quarter, and of days without a single agent anywhere, nothing is known for sure.
    forecast.quarter_at < (select max(latest.quarter_at) from present as latest)
    and forecast.forecast_date in (select days.local_date from present as days) as is_staffed,
    if(is_staffed, present.staffed, 0) as staffed,
    if(is_staffed, present.at_work, 0) as at_work,
    if(is_staffed, present.staffed - forecast.erlang_required, 0) as staffed_gap,
    if(is_staffed, present.at_work - forecast.erlang_required, 0) as at_work_gap
from {{ ref('fct_forecast') }} as forecast
left join rostered on forecast.quarter_at = rostered.quarter_at and forecast.queue = rostered.queue
left join present on forecast.quarter_at = present.quarter_at and forecast.queue = present.queue
