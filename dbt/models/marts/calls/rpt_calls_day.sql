select
    arrival_date,
    pbx,
    direction,
    outcome,
    {{- summed_call_counters() }}
from {{ ref('agg_call_day') }} as counted
group by arrival_date, pbx, direction, outcome
