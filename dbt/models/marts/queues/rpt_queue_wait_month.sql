with histograms as (
    select
        arrival_month,
        pbx,
        queue,
        service,
        offered,
        answered,
        abandoned,
        {{- queue_histograms() }}
    from {{ ref('agg_queue_month') }}
)

select
    arrival_month,
    pbx,
    queue,
    service,
    offered,
    answered,
    abandoned,
    {{- queue_percentiles() }}
from histograms
