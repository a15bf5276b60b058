select
    arrival_date,
    arrival_hour,
    pbx,
    queue,
    service,
    {{ queue_key_numbers() }},
    {{ newest_thresholds() }}
from {{ ref('agg_queue_hour') }}
