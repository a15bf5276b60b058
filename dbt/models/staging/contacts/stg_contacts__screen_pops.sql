-- The newest of the rows with one id.
select
    id as event_id,
    time as popped_at,
    call_id as linked_id,
    customer,
    agent,
    queue,
    matched,
    candidates,
    latency,
    caller.token as caller_token,
    caller.mask as caller_mask
from {{ source('raw', 'screen_popped') }} final
