select
    entered_month,
    pbx,
    direction,
    first_node,
    service,
    {{ containment_numbers('addMonths(entered_month, 1)') }}
from {{ ref('agg_ivr_call_month') }}
