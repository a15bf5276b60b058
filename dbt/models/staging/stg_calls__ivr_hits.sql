-- The newest of the rows with one id; one row per witness of a hit, matched later.
select
    id as event_id,
    source,
    pbx,
    call_id,
    node,
    flag,
    digit,
    witness,
    time as happened_at,
    time + toIntervalMicrosecond(sequence) as ordered_at,
    left_at,
    caller.token as caller_token,
    caller.mask as caller_mask
from {{ source('raw', 'ivr_node_hit') }} final
