-- What was written down last of each contact, without the customer's name, address and the agent's words.
select
    contact,
    customer,
    time as began_at,
    channel,
    direction,
    service,
    disposition,
    resolved,
    agent,
    queue,
    ifNull(call_id, '') as linked_id,
    ifNull(ticket, '') as ticket,
    language,
    ended_at,
    handling,
    phone.token as phone_token,
    phone.mask as phone_mask
from {{ source('raw', 'contact_logged') }} final
