with parts as (
    select
        agent,
        card,
        period_start,
        sum(part.weight * part.score) as scorecard,
        sum(part.weight) as weights,
        min(part.sample_size) as sample_least,
        sumIf(part.value, metric = 'qa_score') as qa_score,
        sumIf(part.sample_size, metric = 'qa_score') as qa_count,
        sumIf(part.value - part.raw_value, metric = 'qa_score') as calibration_delta
    from {{ ref('fct_score_contribution') }} as part
    where period = 'month'
    group by agent, card, period_start
)

select
    told.agent as agent,
    told.card as card,
    told.period_start as period_start,
    told.card_version as card_version,
    told.score as score,
    told.low as low,
    told.high as high,
    told.enough as enough,
    told.grade as grade,
    told.rank as rank,
    told.peers as peers,
    told.peer_percentile as peer_percentile,
    parts.scorecard as scorecard,
    parts.weights as weights,
    parts.sample_least as sample_least,
    parts.qa_score as qa_score,
    parts.qa_count as qa_count,
    parts.calibration_delta as calibration_delta
from {{ ref('fct_agent_score') }} as told
left join parts
    on told.agent = parts.agent and told.card = parts.card and told.period_start = parts.period_start
where told.period = 'month'
