select
    feed,
    began_at,
    back_at,
    if(back_at is null, null, greatest(dateDiff('millisecond', began_at, back_at), 0) / 1000) as gap_seconds,
    cause,
    filled_from
from {{ ref('stg_health__gaps') }}
