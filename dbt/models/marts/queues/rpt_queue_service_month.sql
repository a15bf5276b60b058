with services as (
    select
        toStartOfMonth(quarters.arrival_date) as arrival_month,
        service,
        {{- summed_counters() }}
    from {{ ref('agg_queue_15m') }} as quarters
    group by arrival_month, service
)

select
    arrival_month,
    service,
    {{ share_of_all('offered', 'arrival_month') }} as share_of_offered,
    {{ queue_key_numbers() }}
from services
