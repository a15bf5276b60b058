-- One row per coming or going of a participant; the newest of the rows with one id.
select
    id as event_id,
    pbx,
    conference,
    call_id as linked_id,
    unique_id as channel,
    time as happened_at,
    true as came,
    participant,
    role,
    participants as participants_told,
    cast(null as Nullable(UInt32)) as stayed,
    '' as reason,
    caller.token as caller_token,
    caller.mask as caller_mask
from {{ source('raw', 'conference_joined') }} final
union all
select
    id,
    pbx,
    conference,
    call_id,
    unique_id,
    time,
    false,
    participant,
    '',
    null,
    stayed,
    reason,
    caller.token,
    caller.mask
from {{ source('raw', 'conference_left') }} final
