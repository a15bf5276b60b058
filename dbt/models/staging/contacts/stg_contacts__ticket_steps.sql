{%- set steps = {
    'ticket_reclassified': 'reclassified', 'ticket_marked_duplicate': 'duplicate', 'ticket_cancelled': 'cancelled',
    'ticket_chased': 'chased', 'ticket_closed': 'closed', 'ticket_reopened': 'reopened',
} -%}
-- What happened to a ticket after it was opened, as far as it tells whether the first contact was enough.
{% for table, step in steps.items() %}
{{ 'union all' if not loop.first }}
select
    id as event_id,
    ticket,
    kind,
    time as happened_at,
    '{{ step }}' as step,
    {{ "ifNull(call_id, '')" if step == 'chased' else "''" }} as linked_id
from {{ source('raw', table) }} final
{%- endfor %}
