select
    arrival_year,
    pbx,
    direction,
    outcome,
    {{- summed_call_counters() }}
from {{ ref('agg_call_year') }} as counted
group by arrival_year, pbx, direction, outcome
