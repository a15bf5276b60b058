{{ config(materialized='view') }}
-- The stored days before the boundary's that hold by now, and the quarters since that day began.
select * except (version, is_removed, open_until)
from {{ ref('agg_agent_state_day_history') }} final
where
    local_date < {{ local_date(boundary()) }}
    and (toUnixTimestamp(open_until) = 0 or open_until > {{ board_now() }})
union all
select * except (quarter_at, local_hour)
from {{ ref('agg_agent_state_15m') }}
where local_date >= {{ local_date(boundary()) }}
