-- Who is judged is what the source says; where it doesn't say, who answered the call last that day.
with answered as (
    select
        arrival_date,
        pbx,
        linked_id,
        argMax(visit.queue, (visit.arrived_at, visit.queue, visit.visit)) as queue,
        argMax(visit.agent, (visit.arrived_at, visit.queue, visit.visit)) as agent
    from {{ ref('fct_queue_visit') }} as visit
    where visit.outcome = 'answered'
    group by arrival_date, pbx, linked_id
),

judged as (
    select
        survey.*,
        {{ local_date('survey.answered_at') }} as answered_date,
        if(survey.agent != '', survey.agent, answered.agent) as judged_agent,
        if(survey.queue != '', survey.queue, answered.queue) as judged_queue
    from (select *, {{ local_date('answered_at') }} as day from {{ ref('stg_media__surveys') }}) as survey
    left join answered
        on survey.pbx = answered.pbx and survey.linked_id = answered.linked_id and survey.day = answered.arrival_date
)

select
    judged.answered_date as answered_date,
    judged.pbx as pbx,
    judged.linked_id as linked_id,
    judged.answered_at as answered_at,
    judged.survey as survey,
    judged.question as question,
    cast(judged.question in {{ satisfaction_questions() }}, 'Bool') as asks_satisfaction,
    judged.score as score,
    judged.best_score as best_score,
    ifNull(judged.share, 0) as share,
    toBool(judged.share is not null) as is_scored,
    judged.channel as channel,
    {{ number_of_agent('numbers.number', 'judged.judged_agent') }} as agent,
    judged.judged_queue as queue,
    threshold.service as service,
    judged.ticket as ticket,
    judged.caller_token as caller_token,
    judged.caller_mask as caller_mask
from judged
left join {{ ref('int_agent_numbers') }} as numbers on judged.judged_agent = numbers.alias
asof left join {{ ref('dim_queue_threshold') }} as threshold
    on judged.judged_queue = threshold.queue and judged.answered_at >= threshold.valid_from
