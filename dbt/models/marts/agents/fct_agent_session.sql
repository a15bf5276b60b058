with sessions as (
    select * except (version, is_removed)
    from {{ ref('fct_agent_session_history') }} {{ final() }}
    where closed_at <= {{ boundary() }}
    union all
    select *
    from {{ ref('fct_agent_session_live') }}
    where closed_at > {{ boundary() }}
)

select
    login_date,
    pbx,
    agent,
    login_at,
    if(is_open, null, toNullable(session.logout_at)) as logout_at,
    {{ seconds_between('login_at', 'if(is_open, null, toNullable(session.logout_at))') }} as session_seconds,
    if(is_open, 'open', session.ended_by) as ended_by,
    login_told,
    queues,
    witness
from (
    select *, ifNull(open_until > {{ board_now() }}, false) as is_open
    from sessions
) as session
