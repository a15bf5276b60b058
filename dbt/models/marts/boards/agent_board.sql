-- Of several boards of one agent (witnesses may name an agent differently) the one that is logged in, else the newest.
-- Flat, because for so few rows most of the time goes into the planning of the query.
select
    status.pbx as pbx,
    if(numbers.number != '', numbers.number, {{ without_person('status.agent') }}) as agent,
    status.state as state,
    status.since as since,
    {{ seconds_since('status.since') }} as seconds_in_state,
    status.reason as reason,
    status.queues as queues,
    status.paused_queues as paused_queues,
    status.queue as queue,
    status.call_id as call_id,
    status.logged_in_since as logged_in_since,
    status.handled_today as handled_today,
    status.time as as_of,
    {{ seconds_since('greatest(status.time, ' ~ last_queue_board() ~ ')') }} as stale_seconds
from {{ source('raw', 'agent_status__latest') }} as status {{ final() }}
left join {{ ref('int_agent_numbers') }} as numbers on status.agent = numbers.alias
where
    status.time >= {{ board_now() }} - toIntervalDay(1)
    and (status.state != 'logout' or status.since >= {{ today_began() }})
order by
    status.state = 'logout' asc,
    status.time desc
limit 1 by pbx, agent
