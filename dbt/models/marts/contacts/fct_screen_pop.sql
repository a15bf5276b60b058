select
    {{ local_date('pop.popped_at') }} as popped_date,
    pop.event_id as event_id,
    pop.popped_at as popped_at,
    pop.linked_id as linked_id,
    pop.customer as customer,
    {{ number_of_agent('numbers.number', 'pop.agent') }} as agent,
    pop.queue as queue,
    pop.matched as matched,
    pop.candidates as candidates,
    pop.latency as latency_ms,
    pop.caller_token as caller_token,
    pop.caller_mask as caller_mask
from {{ ref('stg_contacts__screen_pops') }} as pop
left join {{ ref('int_agent_numbers') }} as numbers on pop.agent = numbers.alias
