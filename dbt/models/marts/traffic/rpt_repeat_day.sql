select
    *,
    {{- repeat_ratios() }}
from (
    select
        arrival_date,
        pbx,
        service,
        last_queue,
        {{ number_of_agent('numbers.number', 'contact.last_agent') }} as agent,
        outcome,
        {{ repeat_counters() }},
        {{- all_final() }}
    from {{ ref('fct_call_repeat') }} as contact
    left join {{ ref('int_agent_numbers') }} as numbers on contact.last_agent = numbers.alias
    group by arrival_date, pbx, service, last_queue, agent, outcome
)
