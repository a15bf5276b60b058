-- The newest of the rows with one id.
select
    id as event_id,
    source,
    pbx,
    unique_id,
    linked_id,
    event,
    user_event,
    time as happened_at,
    context,
    extension,
    channel,
    application,
    caller.token as caller_token,
    caller.mask as caller_mask,
    dialled.token as dialled_token,
    dialled.mask as dialled_mask
from {{ source('raw', 'channel_event') }} final
