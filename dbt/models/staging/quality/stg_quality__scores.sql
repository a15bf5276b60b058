-- What was computed last of each agent, card and period: computed again, a score replaces the one before.
select
    agent,
    card,
    period,
    toDate(period_start) as period_start,
    time as scored_at,
    card_version,
    score,
    low,
    high,
    enough,
    rank,
    peers,
    grade,
    penalty,
    contributions
from {{ source('raw', 'agent_scored') }} final
order by time desc, recorded desc, id desc
limit 1 by agent, card, period, period_start
