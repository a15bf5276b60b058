select
    arrival_year,
    pbx,
    queue,
    service,
    {{ service_levels_by_threshold() }}
from {{ ref('agg_queue_year') }}
array join {{ wait_buckets() }} as bucket
