select
    *,
    {{ call_ratios() }}
from (
    select
        arrival_year,
        pbx,
        did,
        trunk,
        direction,
        service,
        {{- summed_call_counters() }}
    from {{ ref('agg_call_year') }} as counted
    group by arrival_year, pbx, did, trunk, direction, service
)
