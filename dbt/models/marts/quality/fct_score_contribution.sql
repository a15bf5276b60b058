select
    agent,
    card,
    period,
    period_start,
    card_version,
    splitByChar('/', part.metric)[1] as metric,
    toUInt32OrZero(splitByChar('/', part.metric)[2]) as metric_version,
    part.weight as weight,
    part.value as value,
    part.raw_value as raw_value,
    part.floor as floor,
    part.target as target,
    part.score as score,
    part.sample_size as sample_size
from {{ ref('stg_quality__scores') }}
array join contributions as part
