select
    entered_week,
    pbx,
    direction,
    first_node,
    service,
    {{ containment_numbers('entered_week + 7') }}
from {{ ref('agg_ivr_call_week') }}
