select
    arrival_date,
    pbx,
    queue,
    service,
    {{ service_levels_by_threshold() }}
from {{ ref('agg_queue_day') }}
array join {{ wait_buckets() }} as bucket
