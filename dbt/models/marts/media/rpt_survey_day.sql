select
    survey.day as day,
    survey.pbx as pbx,
    survey.queue as queue,
    survey.agent as agent,
    threshold.service as service,
    csat_answers,
    csat_calls,
    surveys_offered,
    answered_legs,
    5 * {{ ratio('csat_share_all', 'csat_answers') }} as csat_avg,
    {{ ratio('csat_satisfied', 'csat_answers') }} as csat_satisfied_rate,
    {{ ratio('csat_calls_menu', 'surveys_offered') }} as csat_response_rate,
    {{ ratio('csat_calls', 'answered_legs') }} as csat_response_rate_answered
from (select *, {{ day_begins('day + 1') }} as day_ends_at from {{ ref('agg_survey_day') }}) as survey
asof left join {{ ref('dim_queue_threshold') }} as threshold
    on survey.queue = threshold.queue and survey.day_ends_at > threshold.valid_from
