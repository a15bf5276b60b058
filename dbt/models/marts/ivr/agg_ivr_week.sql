select
    toMonday(quarters.entered_date) as entered_week,
    pbx,
    node,
    {{- summed_ivr_counters() }}
from {{ ref('agg_ivr_15m') }} as quarters
group by entered_week, pbx, node
