select
    entered_date,
    pbx,
    direction,
    first_node,
    service,
    {{ containment_numbers('entered_date + 1') }}
from {{ ref('agg_ivr_call_day') }}
