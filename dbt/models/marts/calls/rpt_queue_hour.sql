select
    arrival_date,
    arrival_hour,
    pbx,
    queue,
    {{ queue_key_numbers() }}
from {{ ref('agg_queue_hour') }}
