select
    entered_date,
    pbx,
    node,
    sum(quarters.hits) as hits,
    sum(quarters.first_hits) as first_hits,
    sum(quarters.goals) as goals,
    sum(quarters.no_inputs) as no_inputs,
    sum(quarters.no_matches) as no_matches,
    sum(quarters.left_to_node) as left_to_node,
    sum(quarters.left_to_queue) as left_to_queue,
    sum(quarters.left_by_hangup) as left_by_hangup,
    sum(quarters.not_left) as not_left,
    sum(quarters.dwell_ms_all) as dwell_ms_all
from {{ ref('agg_ivr_15m') }} as quarters
group by entered_date, pbx, node
