-- A call that an agent answers within a session counts as within it, also where only this call shows the session: then
-- no login was told, and that is what these counters tell of.
with answered as (
    select
        {{ local_date('assumeNotNull(leg.connected_at)') }} as local_date,
        leg.pbx as pbx,
        leg.agent as agent,
        assumeNotNull(leg.connected_at) as answered_at
    from {{ ref('fct_agent_leg') }} as leg
    where leg.outcome = 'answered'
),

sessions as (
    select
        pbx,
        agent,
        toStartOfSecond(login_at) as login_at,
        ifNull(logout_at, {{ board_now() }}) as until,
        login_told
    from {{ ref('fct_agent_session') }}
)

select
    answered.local_date as local_date,
    answered.pbx as pbx,
    answered.agent as agent,
    count() as answered_calls,
    countIf(not sessions.login_told or answered.answered_at > sessions.until) as outside_session_calls
from answered
asof left join sessions
    on
        answered.pbx = sessions.pbx
        and answered.agent = sessions.agent
        and answered.answered_at >= sessions.login_at
group by local_date, pbx, agent
