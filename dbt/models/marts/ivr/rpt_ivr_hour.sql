select
    entered_date,
    entered_hour,
    pbx,
    node,
    {{ ivr_node_labels() }},
    {{ ivr_key_numbers() }}
from {{ ref('agg_ivr_hour') }} as told
{{ with_node_labels() }}
