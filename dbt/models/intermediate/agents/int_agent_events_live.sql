{{ config(materialized='view') }}
-- What was told of agents since the boundary, and of those who were logged in then since their login.
with logged_in as (
    select pbx, agent, max(session.login_order) as start_order, max(session.login_at) as login_at
    from {{ ref('fct_agent_session_history') }} as session {{ final() }}
    where
        session.login_at <= {{ boundary() }}
        and session.closed_at + toIntervalSecond(61) >= {{ boundary() }}
        and session.login_date >= toDate32({{ boundary() }}) - 4
    group by pbx, agent
)

select
    told.*,
    if(logged_in.start_order > 0, logged_in.start_order, {{ order_of(boundary()) }}) as begins_order,
    toUInt8(told.ord < begins_order) as is_context
from {{ ref('int_agent_told') }} as told
left join logged_in on told.pbx = logged_in.pbx and told.agent = logged_in.agent
where
    told.happened_at >= least({{ boundary() }}, (
        select if(count() = 0, {{ boundary() }}, min(earliest.login_at)) from logged_in as earliest
    )) - toIntervalSecond(62)
    and told.ord >= begins_order - 61 * 2000000
