with services as (
    select
        arrival_date,
        arrival_hour,
        service,
        {{- summed_counters() }}
    from {{ ref('agg_queue_15m') }} as quarters
    group by arrival_date, arrival_hour, service
)

select
    arrival_date,
    arrival_hour,
    service,
    {{ share_of_all('offered', 'arrival_date, arrival_hour') }} as share_of_offered,
    {{ queue_key_numbers() }}
from services
