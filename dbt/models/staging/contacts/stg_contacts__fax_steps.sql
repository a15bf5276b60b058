-- The newest of the rows with one id: one step of one attempt of a fax.
select
    id as event_id,
    job,
    customer,
    time as happened_at,
    direction,
    document,
    state,
    attempt,
    pages,
    ifNull(call_id, '') as linked_id
from {{ source('raw', 'fax_job') }} final
