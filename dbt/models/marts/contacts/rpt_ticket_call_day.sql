select
    tickets.day as day,
    tickets.pbx as pbx,
    tickets.queue as queue,
    tickets.agent as agent,
    threshold.service as service,
    answered_calls,
    calls_with_ticket,
    calls_with_fault,
    calls_with_complaint,
    tickets_from_calls,
    complaints_from_calls,
    {{ ratio('tickets_from_calls', 'answered_calls') }} as ticket_per_call,
    {{ ratio('complaints_from_calls', 'answered_calls') }} as complaint_rate,
    {{ ratio('calls_with_fault', 'answered_calls') }} as fault_conversion,
    {{ ratio('calls_with_complaint', 'answered_calls') }} as complaint_conversion
from (select *, {{ day_begins('day + 1') }} as day_ends_at from {{ ref('agg_ticket_call_day') }}) as tickets
asof left join {{ ref('dim_queue_threshold') }} as threshold
    on tickets.queue = threshold.queue and tickets.day_ends_at > threshold.valid_from
