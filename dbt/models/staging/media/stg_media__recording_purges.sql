-- The newest of the rows with one id.
select
    id as event_id,
    pbx,
    call_id as linked_id,
    recording,
    time as purged_at,
    cause,
    user
from {{ source('raw', 'recording_purged') }} final
