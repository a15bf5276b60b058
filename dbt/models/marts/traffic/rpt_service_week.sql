select
    *,
    {{ ratio('calls_received', 'sum(calls_received) over (partition by arrival_week)') }} as received_share,
    {{ call_ratios() }}
from (
    select
        arrival_week,
        service,
        {{- summed_call_counters() }}
    from {{ ref('agg_call_week') }} as counted
    group by arrival_week, service
)
