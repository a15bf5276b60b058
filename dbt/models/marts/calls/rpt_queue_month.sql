select
    arrival_month,
    pbx,
    queue,
    {{ queue_key_numbers() }}
from {{ ref('agg_queue_month') }}
