select
    *,
    {{ ratio('calls_received', 'sum(calls_received) over (partition by arrival_month)') }} as received_share,
    {{ call_ratios() }}
from (
    select
        arrival_month,
        service,
        {{- summed_call_counters() }}
    from {{ ref('agg_call_month') }} as counted
    group by arrival_month, service
)
