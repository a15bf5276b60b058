select
    {{ local_date('starts_at') }} as roster_date,
    roster,
    agent,
    activity,
    starts_at,
    ends_at,
    toUInt32(age('second', starts_at, ends_at)) as planned_seconds,
    paid,
    queues,
    planned_at
from {{ ref('stg_rosters__stretches') }}
