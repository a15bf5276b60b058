with days as (
    select
        toStartOfMonth(entered_date) as entered_month,
        pbx,
        node,
        left_by,
        next_step,
        sum(transition.hits) as times
    from {{ ref('agg_ivr_transition_day') }} as transition
    where left_by != ''
    group by entered_month, pbx, node, left_by, next_step
)

select
    *,
    times / sum(times) over (partition by entered_month, pbx, node) as share_of_exits
from days
