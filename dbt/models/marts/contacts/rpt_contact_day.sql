select
    contact_date,
    channel,
    service,
    direction,
    count() as contacts,
    countIf(ticket != '') as contacts_with_ticket,
    countIf(is_resolved) as contacts_resolved,
    countIf(is_judged) as contacts_judged,
    sum(logged.handling_seconds) as handling_seconds_all,
    countIf(handling_told) as contacts_timed,
    {{ ratio('contacts_resolved', 'contacts_judged') }} as contact_resolved_rate,
    {{ ratio('handling_seconds_all', 'contacts_timed') }} as contact_handling_avg
from {{ ref('fct_contact') }} as logged
group by contact_date, channel, service, direction
