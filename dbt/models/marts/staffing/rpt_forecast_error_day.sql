select
    forecast_date,
    queue,
    {{- forecast_error_numbers() }}
from {{ ref('agg_forecast_error_day') }}
