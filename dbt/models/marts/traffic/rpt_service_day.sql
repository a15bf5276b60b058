select
    *,
    {{ ratio('calls_received', 'sum(calls_received) over (partition by arrival_date)') }} as received_share,
    {{ call_ratios() }}
from (
    select
        arrival_date,
        service,
        {{- summed_call_counters() }}
    from {{ ref('agg_call_day') }} as counted
    group by arrival_date, service
)
