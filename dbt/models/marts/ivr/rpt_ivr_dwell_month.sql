select
    entered_month,
    pbx,
    node,
    {{ ivr_node_labels() }},
    {{ dwell_percentiles() }}
from {{ ref('agg_ivr_month') }} as told
{{ with_node_labels() }}
