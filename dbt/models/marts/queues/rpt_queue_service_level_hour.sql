select
    arrival_date,
    arrival_hour,
    pbx,
    queue,
    service,
    {{ service_levels_by_threshold() }}
from {{ ref('agg_queue_hour') }}
array join {{ wait_buckets() }} as bucket
