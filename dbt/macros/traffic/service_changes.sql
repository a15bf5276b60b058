{#
  The stored calls that would have another service type by what is now told of their first queue: (pbx, id); '' where
  nothing new was told. Compared is what they say, so queues that are told again unchanged touch no call.
#}
{% macro reserviced_calls() %}
    {%- set thresholds = ref('dim_queue_threshold') -%}
    {%- set told = source('raw', 'queue') -%}
    {%- if not execute or flags.FULL_REFRESH -%}
        {{ return('') }}
    {%- endif -%}
    {%- set calls = adapter.get_relation(database='', schema='marts_history', identifier='fct_call_history') -%}
    {%- if not calls -%}
        {{ return('') }}
    {%- endif -%}
    {%- set news = run_query('select count() as rows from ' ~ told ~ ' where ' ~ is_new('reference.queues')) -%}
    {%- if news.rows[0]['rows'] == 0 and not replays_of('reference.queues') -%}
        {{ return('') }}
    {%- endif -%}
    select call.pbx, call.linked_id as id
    from {{ calls }} as call final
    asof left join {{ thresholds }} as threshold
        on call.first_queue = threshold.queue and call.arrived_at >= threshold.valid_from
    where call.first_queue != '' and call.service != threshold.service
{% endmacro %}
