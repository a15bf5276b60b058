{# Condition: the row is of a call through the menu that this run computes again. #}
{% macro in_touched_ivr_calls() -%}
    (pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_ivr_calls') }})
{%- endmacro %}

{# Condition: the date is one on which these calls may be counted, or so many days before or after one. #}
{% macro in_touched_ivr_dates(date, before=0, after=0) -%}
    {{ date }} in (
        select toDate(quarter_at, '{{ var("reporting_zone") }}') + arrayJoin(range(-{{ before }}, {{ after + 1 }}))
        from {{ ref('int_touched_ivr_quarters') }}
    )
{%- endmacro %}

{# Whole days within which a call may be repeated, however they lie. #}
{% macro repeat_days() -%}
    {{ return((var('ivr_repeat_hours') | int / 24) | round(0, 'ceil') | int + 1) }}
{%- endmacro %}

{# The calls through the menu as the last run left them; none on a rebuild. Not by ref(): they are built further down. #}
{% macro stored_ivr_calls() %}
    {%- if execute and not flags.FULL_REFRESH -%}
        {{ return(adapter.get_relation(database='', schema='marts_history', identifier='fct_ivr_call_history')) }}
    {%- endif -%}
{% endmacro %}
