select
    entered_date,
    entered_hour,
    pbx,
    direction,
    first_node,
    service,
    {{- summed_ivr_calls() }}
from {{ ref('agg_ivr_call_15m') }} as quarters
group by entered_date, entered_hour, pbx, direction, first_node, service
