with services as (
    select
        toStartOfYear(quarters.arrival_date) as arrival_year,
        service,
        {{- summed_counters() }}
    from {{ ref('agg_queue_15m') }} as quarters
    group by arrival_year, service
)

select
    arrival_year,
    service,
    {{ share_of_all('offered', 'arrival_year') }} as share_of_offered,
    {{ queue_key_numbers() }}
from services
