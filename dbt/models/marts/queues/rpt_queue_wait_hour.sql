with histograms as (
    select
        arrival_date,
        arrival_hour,
        pbx,
        queue,
        service,
        offered,
        answered,
        abandoned,
        {{- queue_histograms() }}
    from {{ ref('agg_queue_hour') }}
)

select
    arrival_date,
    arrival_hour,
    pbx,
    queue,
    service,
    offered,
    answered,
    abandoned,
    {{- queue_percentiles() }}
from histograms
