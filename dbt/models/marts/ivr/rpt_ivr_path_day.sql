with paths as (
    select
        entered_date,
        pbx,
        path,
        {{- path_numbers() }}
    from {{ ref('fct_ivr_call') }} as call
    where entered
    group by entered_date, pbx, path
)

select
    *,
    calls / sum(calls) over (partition by entered_date, pbx) as share_of_calls
from paths
