select
    toMonday(quarters.entered_date) as entered_week,
    pbx,
    direction,
    first_node,
    service,
    {{- summed_ivr_calls() }}
from {{ ref('agg_ivr_call_15m') }} as quarters
group by entered_week, pbx, direction, first_node, service
