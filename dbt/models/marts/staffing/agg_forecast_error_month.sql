select
    toStartOfMonth(forecast_date) as forecast_month,
    queue,
    {{- forecast_error_counters() }}
from {{ ref('fct_forecast_error') }} as quarters
group by forecast_month, queue
