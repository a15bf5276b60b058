with histograms as (
    select
        arrival_year,
        pbx,
        queue,
        service,
        offered,
        answered,
        abandoned,
        {{- queue_histograms() }}
    from {{ ref('agg_queue_year') }}
)

select
    arrival_year,
    pbx,
    queue,
    service,
    offered,
    answered,
    abandoned,
    {{- queue_percentiles() }}
from histograms
