select
    toStartOfMonth(counted.arrival_date) as arrival_month,
    pbx,
    did,
    trunk,
    direction,
    service,
    outcome,
    {{- summed_call_counters() }}
from {{ ref('agg_call_15m') }} as counted
group by arrival_month, pbx, did, trunk, direction, service, outcome
