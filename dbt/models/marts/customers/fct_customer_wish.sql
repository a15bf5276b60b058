select
    toStartOfMonth(call.call_date) as call_month,
    customer,
    service,
    count() as calls,
    countIf(call.self_served) as self_served_calls,
    countIf(call.entered_queue) as queued_calls,
    min(call.called_at) as first_call_at,
    max(call.called_at) as last_call_at
from {{ ref('int_customer_calls') }} as call
group by call_month, customer, service
