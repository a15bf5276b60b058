select
    arrival_year,
    pbx,
    queue,
    {{ queue_key_numbers() }}
from {{ ref('agg_queue_year') }}
