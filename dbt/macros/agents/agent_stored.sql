{# A table as the last run left it; none on a rebuild. Not by ref(): it is built further down. #}
{% macro stored_agents(name, schema='marts_history') %}
    {%- if execute and not flags.FULL_REFRESH -%}
        {{ return(adapter.get_relation(database='', schema=schema, identifier=name)) }}
    {%- endif -%}
{% endmacro %}

{# Condition of stored rows that this run computes again: those of the sessions in the touched agents' stretches. #}
{% macro in_touched_agent_sessions(date) -%}
    {{ date }} in (select local_date from {{ ref('int_touched_agent_days') }})
    and (pbx, agent, login_order) in (select pbx, agent, login_order from {{ ref('int_touched_agent_sessions') }})
{%- endmacro %}

{# The days, by the reporting zone's calendar, of which this run counts an agent's states again. #}
{% macro in_touched_agent_days(date) -%}
    {{ date }} in (select local_date from {{ ref('int_touched_agent_days') }})
    and (pbx, agent, {{ date }}) in (select pbx, agent, local_date from {{ ref('int_touched_agent_days') }})
{%- endmacro %}

{# The same of all agents of the PBXs of touched agents. #}
{% macro in_touched_pbx_days(date) -%}
    {{ date }} in (select local_date from {{ ref('int_touched_agent_days') }})
    and (pbx, {{ date }}) in (select pbx, local_date from {{ ref('int_touched_agent_days') }})
{%- endmacro %}

{# A rebuild sorts what was told of all agents in all years, some ten times over: on disk, beyond so many bytes. #}
{% macro sorts_on_disk() %}
    {{ config(query_settings={
        'max_bytes_before_external_sort': 300000000, 'max_bytes_before_external_group_by': 300000000
    }) }}
{% endmacro %}
