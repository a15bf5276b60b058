-- Answered calls and the tickets that they led to, matched by the call's id. A ticket counts for calls of the day it
-- was opened on and of the day before, so that a filter on the day bounds what is read.
with parts as (
    select
        arrival_date as day,
        linked_id,
        (visit.arrived_at, visit.pbx, visit.queue, visit.agent) as answer,
        '' as ticket,
        '' as kind
    from {{ ref('fct_queue_visit') }} as visit
    where visit.outcome = 'answered'
    union all
    select opened_date, linked_id, (toDateTime64(0, 6, 'UTC'), '', '', ''), ticket, kind
    from {{ ref('fct_ticket_first_contact') }}
    where linked_id != '' and not is_withdrawn
    union all
    select opened_date - 1, linked_id, (toDateTime64(0, 6, 'UTC'), '', '', ''), ticket, kind
    from {{ ref('fct_ticket_first_contact') }}
    where linked_id != '' and not is_withdrawn
),

calls as (
    select
        day,
        linked_id,
        max(answer) as last_answer,
        uniqExactIf(ticket, ticket != '') as tickets,
        uniqExactIf(ticket, kind = 'fault') as faults,
        uniqExactIf(ticket, kind = 'complaint') as complaints
    from parts
    group by day, linked_id
    having last_answer.2 != ''
)

select
    calls.day as day,
    calls.last_answer.2 as pbx,
    calls.last_answer.3 as queue,
    {{ number_of_agent('numbers.number', 'calls.last_answer.4') }} as agent,
    count() as answered_calls,
    countIf(calls.tickets > 0) as calls_with_ticket,
    countIf(calls.faults > 0) as calls_with_fault,
    countIf(calls.complaints > 0) as calls_with_complaint,
    sum(calls.tickets) as tickets_from_calls,
    sum(calls.complaints) as complaints_from_calls
from calls
left join {{ ref('int_agent_numbers') }} as numbers on calls.last_answer.4 = numbers.alias
group by day, pbx, queue, agent
