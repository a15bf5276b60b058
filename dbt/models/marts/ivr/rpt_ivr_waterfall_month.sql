select
    toStartOfMonth(days.entered_date) as entered_month,
    pbx,
    menu_level,
    {{ waterfall_numbers() }}
from {{ ref('agg_ivr_transition_day') }} as days
group by entered_month, pbx, menu_level
