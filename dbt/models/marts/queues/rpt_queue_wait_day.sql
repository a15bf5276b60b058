with histograms as (
    select
        arrival_date,
        pbx,
        queue,
        service,
        offered,
        answered,
        abandoned,
        {{- queue_histograms() }}
    from {{ ref('agg_queue_day') }}
)

select
    arrival_date,
    pbx,
    queue,
    service,
    offered,
    answered,
    abandoned,
    {{- queue_percentiles() }}
from histograms
