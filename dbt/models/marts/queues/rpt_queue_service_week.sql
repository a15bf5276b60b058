with services as (
    select
        toMonday(quarters.arrival_date) as arrival_week,
        service,
        {{- summed_counters() }}
    from {{ ref('agg_queue_15m') }} as quarters
    group by arrival_week, service
)

select
    arrival_week,
    service,
    {{ share_of_all('offered', 'arrival_week') }} as share_of_offered,
    {{ queue_key_numbers() }}
from services
