select
    entered_date,
    entered_hour,
    pbx,
    node,
    {{- summed_ivr_counters() }}
from {{ ref('agg_ivr_15m') }} as quarters
group by entered_date, entered_hour, pbx, node
