select
    entered_date,
    pbx,
    menu_level,
    node,
    left_by,
    next_step,
    {{- summed_transitions() }}
from {{ ref('agg_ivr_transition_15m') }} as quarters
group by entered_date, pbx, menu_level, node, left_by, next_step
