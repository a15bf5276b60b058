select
    forecast_week,
    queue,
    {{- forecast_error_numbers() }}
from {{ ref('agg_forecast_error_week') }}
