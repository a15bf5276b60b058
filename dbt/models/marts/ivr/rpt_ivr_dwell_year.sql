select
    entered_year,
    pbx,
    node,
    {{ ivr_node_labels() }},
    {{ dwell_percentiles() }}
from {{ ref('agg_ivr_year') }} as told
{{ with_node_labels() }}
