select
    *,
    {{ call_ratios() }}
from (
    select
        arrival_date,
        pbx,
        did,
        trunk,
        direction,
        service,
        {{- summed_call_counters() }}
    from {{ ref('agg_call_day') }} as counted
    group by arrival_date, pbx, did, trunk, direction, service
)
