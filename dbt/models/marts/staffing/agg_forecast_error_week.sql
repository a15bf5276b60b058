select
    toMonday(forecast_date) as forecast_week,
    queue,
    {{- forecast_error_counters() }}
from {{ ref('fct_forecast_error') }} as quarters
group by forecast_week, queue
