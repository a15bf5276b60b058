select
    toMonday(day.roster_date) as roster_week,
    day.agent as agent,
    {{ adherence_key_numbers() }}
from {{ ref('fct_adherence_day') }} as day
group by roster_week, agent
