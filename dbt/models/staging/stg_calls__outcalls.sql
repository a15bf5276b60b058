-- Calls that a dialplan credits to a queue and an agent by QueueUpdate(); the newest of the rows with one id.
select
    id as event_id,
    source,
    pbx,
    call_id,
    queue,
    agent,
    time as happened_at,
    parameters[1] as status,
    ifNull(talk, 0) as talk_seconds
from {{ source('raw', 'queue_event') }} final
where verb = 'OUTCALL'
