-- Of several plans the last one that was made before the day began counts: what is planned on the day itself has seen
-- some of it.
select
    {{ local_date('quarter_at') }} as forecast_date,
    {{ quarter('forecast.quarter_at') }} as quarter_at,
    forecast.queue as queue,
    max(forecast.time) as made_at,
    argMax(forecast.model, (time, recorded)) as model,
    argMax(forecast.history_days, (time, recorded)) as history_days,
    argMax(forecast.calls, (time, recorded)) as forecast_calls,
    argMax(forecast.lower, (time, recorded)) as forecast_lower,
    argMax(forecast.upper, (time, recorded)) as forecast_upper,
    argMax(forecast.`interval`, (time, recorded)) / 10000 as interval_share,
    argMax(forecast.handle_time, (time, recorded)) as handle_time,
    argMax(forecast.service_level, (time, recorded)) as service_level_seconds,
    argMax(forecast.service_level_target, (time, recorded)) / 10000 as service_level_target,
    tupleElement(argMax(tuple(forecast.patience), (time, recorded)), 1) as patience,
    argMax(forecast.required_erlang_c, (time, recorded)) as erlang_required_c,
    tupleElement(argMax(tuple(forecast.required_erlang_a), (time, recorded)), 1) as erlang_required_a,
    ifNull(erlang_required_a, erlang_required_c) as erlang_required,
    argMax(forecast.scheduled, (time, recorded)) as scheduled_required,
    argMax(forecast.predicted_service_level, (time, recorded)) as predicted_service_level,
    argMax(forecast.predicted_asa, (time, recorded)) as predicted_asa,
    argMax(forecast.predicted_abandon_share, (time, recorded)) as predicted_abandon_rate,
    argMax(forecast.predicted_occupancy, (time, recorded)) as predicted_occupancy
from {{ source('raw', 'staffing_forecast') }} as forecast
where forecast.time < toStartOfDay(toTimeZone(forecast.quarter_at, '{{ var("reporting_zone") }}'))
group by forecast_date, quarter_at, queue
