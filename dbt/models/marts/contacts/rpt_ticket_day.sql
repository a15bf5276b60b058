select
    opened_date,
    kind,
    channel,
    countIf(not is_withdrawn) as tickets,
    countIf(is_withdrawn) as tickets_withdrawn,
    countIf(is_closed) as tickets_closed,
    countIf(reopened > 0) as tickets_reopened,
    countIf(chased > 0) as tickets_chased,
    countIf(is_settled_at_once) as tickets_settled_at_once,
    {{ ratio('tickets_settled_at_once', 'tickets_closed') }} as fcr_ticket
from {{ ref('fct_ticket_first_contact') }}
group by opened_date, kind, channel
