-- Percentile: which share of the others with a sample large enough has a lower score (SQL's percent_rank).
select
    agent,
    card,
    period,
    period_start,
    scored_at,
    card_version,
    score,
    low,
    high,
    enough,
    rank,
    peers,
    if(
        enough,
        percent_rank() over (
            partition by card, period, period_start, enough
            order by score
            range between unbounded preceding and unbounded following
        ),
        0
    ) as peer_percentile,
    grade,
    penalty
from {{ ref('stg_quality__scores') }}
