-- What the customer had to do after the ticket was opened. The ticket's own clocks are not told here.
with steps as (
    select
        ticket,
        argMax(later.kind, (later.happened_at, later.event_id)) as last_kind,
        countIf(step = 'chased') as chased,
        countIf(step = 'reopened') as reopened,
        countIf(step in ('cancelled', 'duplicate')) as withdrawn,
        maxIf(happened_at, step = 'closed') as closed_at,
        maxIf(happened_at, step = 'reopened') as reopened_at
    from {{ ref('stg_contacts__ticket_steps') }} as later
    group by ticket
)

select
    {{ local_date('opened.opened_at') }} as opened_date,
    opened.ticket as ticket,
    opened.opened_at as opened_at,
    opened.kind as opened_kind,
    if(steps.last_kind = '', opened.kind, steps.last_kind) as kind,
    opened.category as category,
    opened.channel as channel,
    {{ number_of_agent('numbers.number', 'opened.actor') }} as agent,
    opened.customer as customer,
    opened.linked_id as linked_id,
    opened.contact as contact,
    opened.area as area,
    opened.unit as unit,
    toUInt32(steps.chased) as chased,
    toUInt32(steps.reopened) as reopened,
    toBool(steps.withdrawn > 0) as is_withdrawn,
    toBool(
        not is_withdrawn and toUnixTimestamp64Micro(steps.closed_at) > 0 and steps.closed_at >= steps.reopened_at
    ) as is_closed,
    toBool(is_closed and steps.reopened = 0 and steps.chased = 0) as is_settled_at_once,
    if(is_closed, toNullable(steps.closed_at), null) as closed_at
from {{ ref('stg_contacts__tickets_opened') }} as opened
left join steps on opened.ticket = steps.ticket
left join {{ ref('int_agent_numbers') }} as numbers on opened.actor = numbers.alias
