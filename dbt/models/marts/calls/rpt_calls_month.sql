select
    arrival_month,
    pbx,
    direction,
    outcome,
    {{- summed_call_counters() }}
from {{ ref('agg_call_month') }} as counted
group by arrival_month, pbx, direction, outcome
