-- What was told last of each stretch. One that was planned anew stands here once, one that was taken back not at all.
select
    roster,
    planned.1 as agent,
    planned.2 as activity,
    planned.3 as starts_at,
    planned.4 as ends_at,
    planned.5 as queues,
    planned.6 as paid,
    planned.7 as planned_at
from (
    select
        roster,
        argMax((agent, activity, starts_at, ends_at, queues, paid, time, retired), (time, recorded, id)) as planned
    from {{ source('raw', 'roster') }} {{ final() }}
    group by roster
)
where not planned.8 and starts_at < ends_at
