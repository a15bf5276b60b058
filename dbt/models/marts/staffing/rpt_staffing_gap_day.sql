select
    staffing_date,
    queue,
    count() as quarters,
    countIf(quarters.is_staffed) as quarters_staffed,
    sum(quarters.erlang_required) * 900 as required_seconds,
    sum(quarters.scheduled_required) * 900 as scheduled_seconds,
    sum(quarters.planned) * 900 as planned_seconds,
    sum(quarters.planned_gap) * 900 as planned_gap_seconds,
    sum(greatest(0, -quarters.planned_gap)) * 900 as planned_short_seconds,
    sum(quarters.staffed) * 900 as staffed_seconds,
    if(quarters_staffed = 0, 0, sum(quarters.staffed_gap) / quarters_staffed) as staffed_gap,
    if(quarters_staffed = 0, 0, sum(quarters.at_work_gap) / quarters_staffed) as at_work_gap,
    sum(greatest(0, -quarters.at_work_gap)) * 900 as at_work_short_seconds
from {{ ref('fct_staffing') }} as quarters
group by staffing_date, queue
