{#
  The thresholds by which something is judged: those of its queue at that instant. A queue that nobody has told of (or
  not yet, by then) has those of dbt_project.yml, and the version 'default'. The last word about a retired queue goes on
  to count: calls may still come to it, and none may vanish.

  :param rows: a relation with `queue` and the instant
  :param instant: the column that tells when: the arrival of a visit
  :returns: a CTE `judged`: the rows, and service, service_level_seconds, short_abandon_seconds, short_talk_seconds,
    wrap_up_seconds, thresholds_version
#}
{% macro judged(rows, instant) %}
    judged as (
        select
            judged_row.*,
            threshold.service as service,
            {{ threshold_or_default('service_level', 'service_level_seconds') }},
            {{ threshold_or_default('short_abandon', 'short_abandon_seconds') }},
            {{ threshold_or_default('short_talk', 'short_talk_seconds') }},
            {{ threshold_or_default('wrap_up', 'wrap_up_seconds') }},
            if(threshold.thresholds_version = '', 'default', threshold.thresholds_version) as thresholds_version
        from {{ rows }} as judged_row
        asof left join {{ ref('dim_queue_threshold') }} as threshold
            on judged_row.queue = threshold.queue and judged_row.{{ instant }} >= threshold.valid_from
    )
{% endmacro %}

{% macro threshold_or_default(column, name) -%}
    if(threshold.thresholds_version = '', toUInt32({{ var(name) }}), threshold.{{ column }}) as {{ name }}
{%- endmacro %}

{# The counters of queues as the last run left them; none on a rebuild. Not by ref(): they are built further down. #}
{% macro stored_queue_counters() %}
    {%- if execute and not flags.FULL_REFRESH -%}
        {{ return(adapter.get_relation(
            database='', schema='marts_history', identifier='agg_queue_15m_history'
        )) }}
    {%- endif -%}
{% endmacro %}
