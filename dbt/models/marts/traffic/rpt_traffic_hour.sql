select
    *,
    {{ call_ratios() }}
from (
    select
        arrival_date,
        arrival_hour,
        pbx,
        did,
        trunk,
        direction,
        service,
        {{- summed_call_counters() }}
    from {{ ref('agg_call_hour') }} as counted
    group by arrival_date, arrival_hour, pbx, did, trunk, direction, service
)
