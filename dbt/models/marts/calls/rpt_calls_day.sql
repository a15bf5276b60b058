select
    arrival_date,
    pbx,
    outcome,
    count() as calls,
    countIf(ivr_entered) as through_ivr,
    countIf(ivr_goal_reached) as ivr_goals,
    sum(call.wait_seconds) as wait_seconds_all,
    sum(call.talk_seconds) as talk_seconds_all
from {{ ref('fct_call') }} as call
group by arrival_date, pbx, outcome
