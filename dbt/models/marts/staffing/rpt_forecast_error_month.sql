select
    forecast_month,
    queue,
    {{- forecast_error_numbers() }}
from {{ ref('agg_forecast_error_month') }}
