{{ config(tags=['intraday', 'history']) }}
-- The stretch of each agent's sessions that this run computes again. It begins with the session that the first news
-- falls into (nothing told before a session matters to it), else with the news. It ends before the first session that
-- begins two days after the last news: no fact outlives its second dawn, so no news reaches that far.
{%- set sessions = stored_agents('fct_agent_session_history') %}
with stored as (
    {%- if sessions %}
    select pbx, agent, login_at, closed_at, login_order
    from {{ sessions }} final
    where (pbx, agent) in (select pbx, agent from {{ ref('int_agent_news') }})
    {%- else %}
    select
        '' as pbx,
        '' as agent,
        toDateTime64(0, 6, 'UTC') as login_at,
        toDateTime64(0, 6, 'UTC') as closed_at,
        toInt64(0) as login_order
    where 0
    {%- endif %}
),

bounds as (
    select
        news.pbx as pbx,
        news.agent as agent,
        any(news.since) as since,
        any(news.until) as until,
        maxIf(
            stored.login_order,
            stored.login_at <= news.since and stored.closed_at + toIntervalSecond(61) >= news.since
        ) as covering,
        minIf(stored.login_order, stored.login_at > news.until + toIntervalHour(49)) as following
    from {{ ref('int_agent_news') }} as news
    left join stored on news.pbx = stored.pbx and news.agent = stored.agent
    group by news.pbx, news.agent
)

select
    bounds.pbx as pbx,
    bounds.agent as agent,
    any(if(bounds.covering > 0, bounds.covering, {{ order_of('bounds.since') }})) as start_order,
    any(if(bounds.following > 0, bounds.following, {{ never() }})) as stop_order,
    any(
        {{ instant_of('intDiv(if(bounds.covering > 0, bounds.covering, ' ~ order_of('bounds.since') ~ '), 2)') }}
        - toIntervalSecond(61)
    ) as from_at,
    greatest(
        any(bounds.until) + toIntervalHour(49),
        maxIf(stored.closed_at, stored.login_order < if(bounds.following > 0, bounds.following, {{ never() }}))
    ) as to_at
from bounds
left join stored on bounds.pbx = stored.pbx and bounds.agent = stored.agent
group by bounds.pbx, bounds.agent
