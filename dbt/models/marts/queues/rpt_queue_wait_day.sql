with histograms as (
    select
        arrival_date,
        pbx,
        queue,
        service,
        offered,
        {{- queue_histograms() }}
    from {{ ref('agg_queue_day') }}
)

select
    arrival_date,
    pbx,
    queue,
    service,
    offered,
    {{- queue_percentiles() }}
from histograms
