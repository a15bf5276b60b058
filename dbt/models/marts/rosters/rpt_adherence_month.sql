select
    toStartOfMonth(day.roster_date) as roster_month,
    day.agent as agent,
    {{ adherence_key_numbers() }}
from {{ ref('fct_adherence_day') }} as day
group by roster_month, agent
