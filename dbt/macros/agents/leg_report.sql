{#
  The body of rpt_agent_X: all that is counted of an agent in a period, in one row. Who was logged in and got no call
  has a row, and so has who was called and never logged in.

  :param level: day, week, month or year
  :param period: the name of the period's column: arrival_date for days
  :param period_of: what makes the period of a date: `toMonday`; '' for the date itself
#}
{% macro agent_report(level, period, period_of) %}
{%- set parts = agent_report_parts(level, period, period_of) %}
{%- set untold_time = "cast(null as Nullable(DateTime64(6, 'UTC')))" %}
with told as (
    {%- for part in parts %}
    select
        {{ part.period }} as {{ period }},
        pbx,
        agent
        {%- for other in parts %}
        {%- for name in other.sums + other.maxima %},
        {{ name if other is sameas part else '0 as ' ~ name }}
        {%- endfor %}
        {%- for name in other.first + other.last %},
        {{ 'toNullable(' ~ name ~ ')' if other is sameas part else untold_time }} as {{ name }}
        {%- endfor %}
        {%- endfor %}
    from {{ part.relation }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

work as (
    select
        {{ period }},
        pbx,
        agent
        {%- for part in parts %}
        {%- for name in part.sums %},
        sum(told.{{ name }}) as {{ name }}
        {%- endfor %}
        {%- for name in part.maxima + part.last %},
        max(told.{{ name }}) as {{ name }}
        {%- endfor %}
        {%- for name in part.first %},
        min(told.{{ name }}) as {{ name }}
        {%- endfor %}
        {%- endfor %}
    from told
    group by {{ period }}, pbx, agent
)

select
    {{ period }},
    pbx,
    agent,
    {{ agent_leg_numbers() }},
    outbound_calls,
    outbound_connected,
    {{ ratio('outbound_connected', 'outbound_calls') }} as outbound_connect_rate,
    outbound_talk_seconds,
    {{ ratio('outbound_talk_seconds', 'outbound_connected') }} as average_outbound_talk,
    logged_in_ms,
    {{ agent_key_times() }},
    outside_session_calls,
    {{ ratio('handled * 3600000', 'logged_in_ms') }} as calls_per_hour
    {%- if level == 'day' %},
    first_call_at,
    last_call_ended_at,
    longest_gap_seconds
    {%- endif %}
from work
{% endmacro %}

{# What the report is put together from: relations of (period, pbx, agent), and how their columns are combined. #}
{% macro agent_report_parts(level, period, period_of) %}
    {%- set targets = [] -%}
    {%- for target in leg_targets() -%}{%- do targets.append('transferred_to_' ~ target) -%}{%- endfor -%}
    {%- set parts = [
        {
            'relation': ref('agg_agent_leg_' ~ level),
            'period': period,
            'sums': leg_sums().keys() | list + targets,
            'maxima': leg_maxima().keys() | list,
            'first': [],
            'last': []
        },
        {
            'relation': ref('agg_agent_outbound_day'),
            'period': period_of ~ '(started_date)',
            'sums': ['outbound_calls', 'outbound_connected', 'outbound_talk_seconds'],
            'maxima': [],
            'first': [],
            'last': []
        },
        {
            'relation': ref('agg_agent_state_' ~ level),
            'period': period | replace('arrival', 'local'),
            'sums': [
                'logged_in_ms', 'ready_ms', 'paused_ms', 'ringing_ms', 'talking_ms', 'hold_ms', 'wrap_up_ms',
                'sessions', 'pauses', 'wrap_ups'
            ],
            'maxima': ['longest_pause_ms'],
            'first': ['first_login_at'],
            'last': ['last_logout_at']
        },
        {
            'relation': ref('agg_agent_outside_session_day'),
            'period': period_of ~ '(local_date)',
            'sums': ['outside_session_calls'],
            'maxima': [],
            'first': [],
            'last': []
        }
    ] -%}
    {%- if level == 'day' -%}
        {%- do parts.append({
            'relation': ref('agg_agent_leg_span_day'),
            'period': period,
            'sums': ['longest_gap_seconds'],
            'maxima': [],
            'first': ['first_call_at'],
            'last': ['last_call_ended_at']
        }) -%}
    {%- endif -%}
    {{ return(parts) }}
{% endmacro %}
