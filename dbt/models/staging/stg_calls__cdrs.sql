-- The newest of the rows with one id. `time` of a CDR is its start.
select
    id as event_id,
    source,
    pbx,
    unique_id,
    linked_id,
    time as started_at,
    answered_at,
    ended_at,
    duration as duration_seconds,
    billable as billable_seconds,
    disposition,
    destination,
    destination_context,
    channel,
    destination_channel,
    last_application,
    caller.token as caller_token,
    caller.mask as caller_mask
from {{ source('raw', 'call_detail_record') }} final
