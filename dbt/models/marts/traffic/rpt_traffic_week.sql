select
    *,
    {{ call_ratios() }}
from (
    select
        arrival_week,
        pbx,
        did,
        trunk,
        direction,
        service,
        {{- summed_call_counters() }}
    from {{ ref('agg_call_week') }} as counted
    group by arrival_week, pbx, did, trunk, direction, service
)
