select
    {{ local_date('happened_at') }} as happened_date,
    pbx,
    feed,
    count() as events,
    countIf(is_unknown) as unknown_verbs,
    {%- for seconds in var('lag_thresholds') %}
    countIf(lag <= {{ seconds }}) as lag_le_{{ seconds }},
    {%- endfor %}
    countIf(lag > {{ var('late_seconds') }}) as late_events,
    countIf(lag > {{ var('late_seconds') }}) / count() as late_rate,
    avg(lag) as feed_lag,
    quantileExactInclusive(0.95)(lag) as feed_lag_p95,  -- noqa: LT01
    max(lag) as feed_lag_max,
    max(record.happened_at) as last_event_at
from (
    select
        *,
        greatest(dateDiff('millisecond', happened_at, recorded_at), 0) / 1000 as lag
    from {{ ref('stg_health__records') }}
) as record
group by happened_date, pbx, feed
