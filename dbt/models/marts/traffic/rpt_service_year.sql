select
    *,
    {{ ratio('calls_received', 'sum(calls_received) over (partition by arrival_year)') }} as received_share,
    {{ call_ratios() }}
from (
    select
        arrival_year,
        service,
        {{- summed_call_counters() }}
    from {{ ref('agg_call_year') }} as counted
    group by arrival_year, service
)
