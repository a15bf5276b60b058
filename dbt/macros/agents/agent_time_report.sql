{#
  The body of rpt_agent_time_X: key numbers of agents' time, and their calls outside of sessions.

  :param level: day, week, month or year
  :param key: the name of the period's column
  :param period: expression of the period, over `calls.local_date`
#}
{% macro agent_time_report(level, key, period) %}
with outside as (
    select
        {{ period }} as {{ key }},
        pbx,
        agent,
        sum(calls.outside_session_calls) as outside_session_calls
    from {{ ref('agg_agent_outside_session_day') }} as calls
    group by {{ key }}, pbx, agent
)

select
    {{ key }},
    pbx,
    agent,
    {{ agent_key_times() }},
    outside_session_calls
from {{ ref('agg_agent_state_' ~ level) }}
left join outside using ({{ key }}, pbx, agent)
{% endmacro %}
