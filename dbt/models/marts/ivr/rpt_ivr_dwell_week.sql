select
    entered_week,
    pbx,
    node,
    {{ ivr_node_labels() }},
    {{ dwell_percentiles() }}
from {{ ref('agg_ivr_week') }} as told
{{ with_node_labels() }}
