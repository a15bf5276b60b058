select
    *,
    {{ call_ratios() }}
from (
    select
        arrival_month,
        pbx,
        did,
        trunk,
        direction,
        service,
        {{- summed_call_counters() }}
    from {{ ref('agg_call_month') }} as counted
    group by arrival_month, pbx, did, trunk, direction, service
)
