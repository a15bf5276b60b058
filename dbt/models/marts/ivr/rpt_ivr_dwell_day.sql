select
    entered_date,
    pbx,
    node,
    {{ ivr_node_labels() }},
    {{ dwell_percentiles() }}
from {{ ref('agg_ivr_day') }} as told
{{ with_node_labels() }}
