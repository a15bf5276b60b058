select
    arrival_week,
    pbx,
    direction,
    outcome,
    {{- summed_call_counters() }}
from {{ ref('agg_call_week') }} as counted
group by arrival_week, pbx, direction, outcome
