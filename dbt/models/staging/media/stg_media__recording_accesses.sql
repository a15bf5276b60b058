-- The newest of the rows with one id. The reason is free text and stays in raw.
select
    id as event_id,
    pbx,
    call_id as linked_id,
    recording,
    time as accessed_at,
    user,
    action,
    granted
from {{ source('raw', 'recording_accessed') }} final
