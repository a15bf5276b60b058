select
    arrival_date,
    pbx,
    queue,
    service,
    {{ queue_key_numbers() }},
    {{ newest_thresholds() }}
from {{ ref('agg_queue_day') }}
