-- The first row of each ticket. Address, name and description stay in raw.
select
    ticket,
    kind,
    actor,
    time as opened_at,
    channel,
    category,
    urgency,
    customer,
    ifNull(call_id, '') as linked_id,
    ifNull(contact, '') as contact,
    area,
    unit
from {{ source('raw', 'ticket_opened') }} final
order by time, id
limit 1 by ticket
