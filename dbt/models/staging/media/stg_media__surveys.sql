-- The newest of the rows with one id. Words that were given as an answer stay in raw. `share` brings every scale to
-- one: 1 is the best there is. A menu's survey doesn't say its scale: the keys 1 to 5.
select
    id as event_id,
    pbx,
    call_id as linked_id,
    time as answered_at,
    survey,
    question,
    score,
    ifNull(best, 5) as best_score,
    if(score <= best_score and best_score > 0, score / best_score, null) as share,
    channel,
    agent,
    queue,
    ifNull(ticket, '') as ticket,
    caller.token as caller_token,
    caller.mask as caller_mask
from {{ source('raw', 'survey_answered') }} final
