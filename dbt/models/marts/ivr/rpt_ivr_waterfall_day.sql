select
    entered_date,
    pbx,
    menu_level,
    {{ waterfall_numbers() }}
from {{ ref('agg_ivr_transition_day') }} as days
group by entered_date, pbx, menu_level
