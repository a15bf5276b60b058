-- Answers and what they are divided by, side by side: filters on day, PBX, queue and agent reach all three.
select
    day,
    pbx,
    queue,
    agent,
    sum(part.csat_answers) as csat_answers,
    sum(part.csat_satisfied) as csat_satisfied,
    sum(part.csat_share_all) as csat_share_all,
    sum(part.csat_calls) as csat_calls,
    sum(part.csat_calls_menu) as csat_calls_menu,
    sum(part.surveys_offered) as surveys_offered,
    sum(part.answered_legs) as answered_legs
from (
    select
        answered_date as day,
        pbx,
        queue,
        agent,
        countIf(is_scored) as csat_answers,
        countIf(is_scored and share >= {{ satisfied_from() }}) as csat_satisfied,
        sum(share) as csat_share_all,
        uniqExact(linked_id) as csat_calls,
        uniqExactIf(linked_id, channel = 'ivr') as csat_calls_menu,
        toUInt64(0) as surveys_offered,
        toUInt64(0) as answered_legs
    from {{ ref('fct_survey_answer') }}
    where asks_satisfaction
    group by day, pbx, queue, agent
    union all
    select offered_date, pbx, queue, agent, 0, 0, 0, 0, 0, uniqExact(linked_id), 0
    from {{ ref('fct_survey_offer') }}
    group by offered_date, pbx, queue, agent
    union all
    select arrival_date, pbx, queue, agent, 0, 0, 0, 0, 0, 0, count()
    from {{ ref('fct_agent_leg') }}
    where outcome = 'answered'
    group by arrival_date, pbx, queue, agent
) as part
group by day, pbx, queue, agent
