select
    entered_month,
    pbx,
    node,
    {{ ivr_node_labels() }},
    {{ ivr_key_numbers() }}
from {{ ref('agg_ivr_month') }} as told
{{ with_node_labels() }}
