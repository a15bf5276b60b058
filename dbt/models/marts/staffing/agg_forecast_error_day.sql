select
    forecast_date,
    queue,
    {{- forecast_error_counters() }}
from {{ ref('fct_forecast_error') }} as quarters
group by forecast_date, queue
