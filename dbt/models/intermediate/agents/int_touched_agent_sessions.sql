{{ config(tags=['intraday', 'history']) }}
-- depends_on: {{ ref('int_touched_agent_days') }}
-- The sessions within the touched agents' stretches as the tables hold them, each table by itself: a run that was
-- killed may have renewed only one of them.
{%- set tables = [] %}
{%- for name, date in (
    ('fct_agent_session_history', 'login_date'),
    ('fct_agent_state_history', 'started_date'),
    ('fct_agent_stint_history', 'started_date')
) %}
{%- set table = stored_agents(name) %}
{%- if table %}{% do tables.append((table, date)) %}{% endif %}
{%- endfor %}
{%- if not tables %}
select pbx, agent, toInt64(0) as login_order
from {{ ref('int_touched_agents') }}
where 0
{%- endif %}
{%- for table, date in tables %}
{{ 'union distinct' if not loop.first }}
select distinct
    stored.pbx as pbx,
    stored.agent as agent,
    stored.login_order as login_order
from {{ table }} as stored
inner join {{ ref('int_touched_agents') }} as touched
    on stored.pbx = touched.pbx and stored.agent = touched.agent
where
    stored.{{ date }} in (select local_date from {{ ref('int_touched_agent_days') }})
    and stored.login_order >= touched.start_order
    and stored.login_order < touched.stop_order
{%- endfor %}
