with histograms as (
    select
        arrival_month,
        pbx,
        queue,
        service,
        offered,
        {{- queue_histograms() }}
    from {{ ref('agg_queue_month') }}
)

select
    arrival_month,
    pbx,
    queue,
    service,
    offered,
    {{- queue_percentiles() }}
from histograms
