-- Answered calls and the tickets that they led to, matched by the call's id: a ticket tells no more of its call. It
-- counts for calls of the day it was opened on and of the day before, so that a filter on the day bounds what is read.
with calls as (
    select
        arrival_date as day,
        pbx,
        linked_id,
        argMax(visit.queue, (visit.arrived_at, visit.queue, visit.visit)) as queue,
        argMax(visit.agent, (visit.arrived_at, visit.queue, visit.visit)) as agent_told
    from {{ ref('fct_queue_visit') }} as visit
    where visit.outcome = 'answered'
    group by day, pbx, linked_id
),

tickets as (
    select
        day,
        linked_id,
        count() as tickets,
        countIf(kind = 'fault') as faults,
        countIf(kind = 'complaint') as complaints
    from {{ ref('fct_ticket_first_contact') }}
    array join [opened_date, opened_date - 1] as day
    where linked_id != '' and not is_withdrawn
    group by day, linked_id
)

select
    calls.day as day,
    calls.pbx as pbx,
    calls.queue as queue,
    {{ number_of_agent('numbers.number', 'calls.agent_told') }} as agent,
    count() as answered_calls,
    countIf(tickets.tickets > 0) as calls_with_ticket,
    countIf(tickets.faults > 0) as calls_with_fault,
    countIf(tickets.complaints > 0) as calls_with_complaint,
    sum(tickets.tickets) as tickets_from_calls,
    sum(tickets.complaints) as complaints_from_calls
from calls
left join tickets on calls.day = tickets.day and calls.linked_id = tickets.linked_id
left join {{ ref('int_agent_numbers') }} as numbers on calls.agent_told = numbers.alias
group by day, pbx, queue, agent
