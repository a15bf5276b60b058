-- The newest of the rows with one id: each time that a recording was put into the archive.
select
    id as event_id,
    pbx,
    call_id as linked_id,
    recording,
    time as stored_at,
    unique_id as channel,
    agent,
    queue,
    duration,
    size,
    keep_until
from {{ source('raw', 'recording_stored') }} final
