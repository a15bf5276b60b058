-- The last word about each day counts. Days that no calendar has are workdays or weekends by their weekday.
select
    calendar_day.calendar as calendar,
    toDate(calendar_day.day) as day,
    argMax(calendar_day.day_type, (time, recorded)) as day_type,
    argMax(calendar_day.name, (time, recorded)) as name,
    day_type in ('weekend', 'holiday') as is_day_off
from {{ source('raw', 'calendar_day') }} as calendar_day
group by calendar, day
having not argMax(calendar_day.retired, (time, recorded))
