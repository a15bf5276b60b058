-- Of each stretch what was told last. Plans are often told as a whole shift with breaks on top: where stretches of an
-- agent overlap, one that isn't work wins, then the one planned last. So nobody is planned twice at a time.
with told as (
    select
        roster,
        argMax((agent, activity, starts_at, ends_at, queues, retired, time), (time, recorded, id)) as planned
    from {{ source('raw', 'roster') }}
    group by roster
),

stretches as (
    select
        planned.1 as agent,
        planned.2 = 'work' as is_work,
        planned.3 as starts_at,
        planned.4 as ends_at,
        if(empty(planned.5), [''], planned.5) as queues_or_any,
        (not is_work, planned.7, roster) as precedence
    from told
    where not planned.6 and planned.3 < planned.4 and planned.4 <= planned.3 + toIntervalDay(31)
),

by_quarter as (
    select
        agent,
        is_work,
        queues_or_any,
        precedence,
        {{ quarter('starts_at') }} + toIntervalMinute(15 * arrayJoin(range(
            toUInt32(intDiv(toUnixTimestamp(ends_at) + 899, 900) - intDiv(toUnixTimestamp(starts_at), 900))
        ))) as quarter_at,
        greatest(toUnixTimestamp64Micro(starts_at), toUnixTimestamp64Micro(quarter_at)) as begins,
        least(toUnixTimestamp64Micro(ends_at), toUnixTimestamp64Micro(quarter_at) + 900000000) as ends
    from stretches
),

pieces as (
    select
        quarter_at,
        agent,
        groupArray((begins, ends, precedence, is_work, queues_or_any)) as planned,
        arraySort(arrayDistinct(arrayConcat(groupArray(begins), groupArray(ends)))) as borders,
        arrayJoin(arrayZip(arrayPopBack(borders), arrayPopFront(borders))) as piece,
        arrayReverseSort(
            stretch -> stretch.3, arrayFilter(stretch -> stretch.1 <= piece.1 and stretch.2 >= piece.2, planned)
        ) as covering
    from by_quarter
    where begins < ends
    group by quarter_at, agent
)

select
    {{ local_date('quarter_at') }} as planned_date,
    quarter_at,
    arrayJoin(covering[1].5) as queue,
    sum(piece.2 - piece.1) / 900000000 as planned,
    sum((piece.2 - piece.1) / length(covering[1].5)) / 900000000 as planned_shared
from pieces
where notEmpty(covering) and covering[1].4
group by planned_date, quarter_at, queue
