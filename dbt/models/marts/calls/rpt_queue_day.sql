select
    arrival_date,
    pbx,
    queue,
    {{ queue_key_numbers() }}
from {{ ref('agg_queue_day') }}
