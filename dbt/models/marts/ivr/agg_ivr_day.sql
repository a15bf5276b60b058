select
    entered_date,
    pbx,
    node,
    {{- summed_ivr_counters() }}
from {{ ref('agg_ivr_15m') }} as quarters
group by entered_date, pbx, node
