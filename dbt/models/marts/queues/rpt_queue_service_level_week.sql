select
    arrival_week,
    pbx,
    queue,
    service,
    {{ service_levels_by_threshold() }}
from {{ ref('agg_queue_week') }}
array join {{ wait_buckets() }} as bucket
