select
    arrival_month,
    pbx,
    queue,
    service,
    {{ service_levels_by_threshold() }}
from {{ ref('agg_queue_month') }}
array join {{ wait_buckets() }} as bucket
