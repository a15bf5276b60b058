select
    entered_year,
    pbx,
    direction,
    first_node,
    service,
    {{ containment_numbers('addYears(entered_year, 1)') }}
from {{ ref('agg_ivr_call_year') }}
