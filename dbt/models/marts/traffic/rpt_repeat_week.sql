select
    *,
    {{- repeat_ratios() }}
from (
    select
        toMonday(contact.arrival_date) as arrival_week,
        pbx,
        service,
        last_queue,
        last_agent as agent,
        outcome,
        {{ repeat_counters() }},
        {{- all_final() }}
    from {{ ref('fct_call_repeat') }} as contact
    group by arrival_week, pbx, service, last_queue, agent, outcome
)
