with histograms as (
    select
        arrival_week,
        pbx,
        queue,
        service,
        offered,
        answered,
        abandoned,
        {{- queue_histograms() }}
    from {{ ref('agg_queue_week') }}
)

select
    arrival_week,
    pbx,
    queue,
    service,
    offered,
    answered,
    abandoned,
    {{- queue_percentiles() }}
from histograms
