select
    arrival_year,
    pbx,
    queue,
    service,
    {{ queue_key_numbers() }},
    {{ newest_thresholds() }}
from {{ ref('agg_queue_year') }}
