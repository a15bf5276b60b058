-- A quarter is measured once calls of a later one are there: until then more may come to it.
with came as (
    select
        quarter_at,
        queue,
        sum(agg.offered) as offered
    from {{ ref('agg_queue_15m') }} as agg
    group by quarter_at, queue
)

select
    forecast.forecast_date as forecast_date,
    forecast.quarter_at as quarter_at,
    forecast.queue as queue,
    forecast.made_at as made_at,
    forecast.model as model,
    forecast.forecast_calls as forecast_calls,
    came.offered as offered,
    forecast.forecast_calls - came.offered as error_calls,
    abs(error_calls) as absolute_error_calls,
    came.offered between forecast.forecast_lower and forecast.forecast_upper as within_limits
from {{ ref('fct_forecast') }} as forecast
left join came on forecast.quarter_at = came.quarter_at and forecast.queue = came.queue
where forecast.quarter_at < (select max(latest.quarter_at) from came as latest)
