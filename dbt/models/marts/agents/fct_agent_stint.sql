with stints as (
    select * except (version, is_removed)
    from {{ ref('fct_agent_stint_history') }} {{ final() }}
    where ended_at <= {{ boundary() }}
    union all
    select *
    from {{ ref('fct_agent_stint_live') }}
    where ended_at > {{ boundary() }}
)

select
    started_date,
    pbx,
    agent,
    queue,
    duty,
    started_at,
    {{ known_end('stint') }} as ended_at,
    {{ seconds_between('stint.started_at', known_end('stint')) }} as seconds
from stints as stint
where {{ is_known('stint') }}
