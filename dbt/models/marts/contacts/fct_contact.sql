select
    {{ local_date('logged.began_at') }} as contact_date,
    logged.contact as contact,
    logged.began_at as began_at,
    logged.ended_at as ended_at,
    logged.customer as customer,
    logged.channel as channel,
    logged.direction as direction,
    logged.service as service,
    logged.disposition as disposition,
    toBool(logged.resolved is not null) as is_judged,
    ifNull(logged.resolved, false) as is_resolved,
    {{ number_of_agent('numbers.number', 'logged.agent') }} as agent,
    logged.queue as queue,
    logged.linked_id as linked_id,
    logged.ticket as ticket,
    logged.language as language,
    ifNull(logged.handling, 0) as handling_seconds,
    toBool(logged.handling is not null) as handling_told,
    logged.phone_token as phone_token,
    logged.phone_mask as phone_mask
from {{ ref('stg_contacts__contacts') }} as logged
left join {{ ref('int_agent_numbers') }} as numbers on logged.agent = numbers.alias
