with stints as (
    select * except (ended_at), ifNull(ended_at, {{ board_now() }}) as ended_at
    from {{ ref('fct_agent_stint') }}
    where
        started_date >= toDate32({{ staff_boundary() }}) - 2
        and (ended_at is null or ended_at > {{ staff_boundary() }})
),

{{ queue_staff('stints', 'toUnixTimestamp64Milli(' ~ board_now() ~ ')') }}

select
    quarters.*,
    logged_in_ms / 900000 as logged_in_avg,
    ready_ms / 900000 as ready_avg,
    busy_ms / 900000 as busy_avg,
    paused_ms / 900000 as paused_avg,
    acw_ms / 900000 as acw_avg
from (
    select * except (version, is_removed)
    from {{ ref('agg_queue_staff_15m_history') }} {{ final() }}
    where quarter_at < {{ staff_boundary() }}
    union all
    select * from queue_staff where quarter_at >= {{ staff_boundary() }}
) as quarters
