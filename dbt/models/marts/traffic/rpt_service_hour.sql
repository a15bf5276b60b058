select
    *,
    {{ ratio('calls_received', 'sum(calls_received) over (partition by arrival_date, arrival_hour)') }}
        as received_share,
    {{ call_ratios() }}
from (
    select
        arrival_date,
        arrival_hour,
        service,
        {{- summed_call_counters() }}
    from {{ ref('agg_call_hour') }} as counted
    group by arrival_date, arrival_hour, service
)
