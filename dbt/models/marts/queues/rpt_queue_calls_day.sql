select
    arrival_date,
    pbx,
    countIf(call.visits > 0) as calls_queued,
    countIf(call.answered_visits > 0) as answered_distinct,
    sum(call.visits) as visits
from {{ ref('fct_call') }} as call
group by arrival_date, pbx
