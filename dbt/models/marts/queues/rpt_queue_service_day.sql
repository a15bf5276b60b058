with services as (
    select
        arrival_date,
        service,
        {{- summed_counters() }}
    from {{ ref('agg_queue_15m') }} as quarters
    group by arrival_date, service
)

select
    arrival_date,
    service,
    {{ share_of_all('offered', 'arrival_date') }} as share_of_offered,
    {{ queue_key_numbers() }}
from services
