-- Of several boards of one agent (witnesses may name an agent differently) the one that is logged in, else the newest.
with numbers as (
    select
        alias,
        argMax(agent, (time, recorded)) as number
    from {{ source('raw', 'agent') }}
    array join arrayConcat([agent], aliases) as alias
    group by alias
),

boards as (
    select
        status.pbx as pbx,
        if(numbers.number != '', numbers.number, {{ without_person('status.agent') }}) as agent,
        status.state as state,
        status.since as since,
        status.reason as reason,
        status.queues as queues,
        status.paused_queues as paused_queues,
        status.queue as queue,
        status.call_id as call_id,
        status.logged_in_since as logged_in_since,
        status.handled_today as handled_today,
        status.time as as_of,
        greatest(status.time, (select max(time) from {{ source('raw', 'queue_status__latest') }})) as heard_at
    from {{ source('raw', 'agent_status__latest') }} as status {{ final() }}
    left join numbers on status.agent = numbers.alias
    where
        status.time >= {{ board_now() }} - toIntervalDay(1)
        and (status.state != 'logout' or status.since >= {{ today_began() }})
)

select
    pbx,
    agent,
    state,
    since,
    {{ seconds_since('since') }} as seconds_in_state,
    reason,
    queues,
    paused_queues,
    queue,
    call_id,
    logged_in_since,
    {{ seconds_since('logged_in_since') }} as logged_in_seconds,
    handled_today,
    as_of,
    {{ seconds_since('heard_at') }} as stale_seconds
from boards
order by
    state = 'logout' asc,
    as_of desc
limit 1 by pbx, agent
