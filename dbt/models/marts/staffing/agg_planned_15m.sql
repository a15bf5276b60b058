with {{ roster_segments(ref('stg_rosters__stretches')) }},

by_quarter as (
    select
        segment.begins as begins,
        segment.ends as ends,
        if(empty(stretch.queues), [''], stretch.queues) as queues_or_any,
        arrayJoin(range(intDiv(begins, 900000000), intDiv(ends + 899999999, 900000000))) * 900000000 as quarter_begins,
        least(ends, quarter_begins + 900000000) - greatest(begins, quarter_begins) as worked
    from roster_segments as segment
    inner join {{ ref('stg_rosters__stretches') }} as stretch on segment.roster = stretch.roster
    where segment.activity = 'work'
)

select
    {{ quarter('fromUnixTimestamp64Micro(quarter_begins)') }} as quarter_at,
    {{ local_date('quarter_at') }} as planned_date,
    arrayJoin(queues_or_any) as queue,
    sum(worked) / 900000000 as planned,
    sum(worked / length(queues_or_any)) / 900000000 as planned_shared
from by_quarter
group by quarter_at, queue
