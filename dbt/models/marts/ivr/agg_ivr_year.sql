select
    toStartOfYear(quarters.entered_date) as entered_year,
    pbx,
    node,
    {{- summed_ivr_counters() }}
from {{ ref('agg_ivr_15m') }} as quarters
group by entered_year, pbx, node
