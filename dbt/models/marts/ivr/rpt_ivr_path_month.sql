with paths as (
    select
        toStartOfMonth(entered_date) as entered_month,
        pbx,
        path,
        {{- path_numbers() }}
    from {{ ref('fct_ivr_call') }} as call
    where entered
    group by entered_month, pbx, path
)

select
    *,
    calls / sum(calls) over (partition by entered_month, pbx) as share_of_calls
from paths
