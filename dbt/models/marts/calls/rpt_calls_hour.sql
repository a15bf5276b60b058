select
    arrival_date,
    arrival_hour,
    pbx,
    direction,
    outcome,
    {{- summed_call_counters() }}
from {{ ref('agg_call_hour') }} as counted
group by arrival_date, arrival_hour, pbx, direction, outcome
