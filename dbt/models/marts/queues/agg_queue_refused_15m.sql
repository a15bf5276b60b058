select
    quarter_at,
    arrival_date,
    pbx,
    queue,
    service,
    tupleElement(told, 1) as reason,
    tupleElement(told, 2) as refusals
from {{ ref('agg_queue_15m') }}
array join {{ refusals_by_reason() }} as told
where tupleElement(told, 2) > 0
