{# Closes the run. Only a run in which every history model was built moves the watermarks. #}
{% macro end_run(results) %}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- set built = [] -%}
        {%- for result in results if result.status == 'success' -%}
            {%- do built.append(result.node.unique_id) -%}
        {%- endfor -%}
        {%- set state = 'done' if history_models() | reject('in', built) | list | length == 0 else 'partial' -%}
        insert into ops.mart_runs (run_no, state, invocation, zone, boundary)
        select run_no, '{{ state }}', invocation, zone, boundary
        from ops.mart_runs
        where invocation = '{{ invocation_id }}' and state = 'started'
        limit 1
    {%- else -%}
        select 1
    {%- endif -%}
{% endmacro %}

{# Unique ids of the models that together are the history: those tagged so. #}
{% macro history_models() %}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and 'history' in node.tags -%}
        {%- do found.append(node.unique_id) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{# Whether every stored history model is there; one that is missing means that all calls are computed again. #}
{% macro history_complete() %}
    {%- for node in graph.nodes.values() if node.unique_id in history_models() -%}
        {%- if not adapter.get_relation(database='', schema=node.schema, identifier=node.name) -%}
            {{ return(false) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(true) }}
{% endmacro %}

{# A rebuild of some history models only would fill them with the calls of the last run alone. #}
{% macro refuse_half_a_rebuild(whole) %}
    {%- set left_out = history_models() | reject('in', selected_resources) | list -%}
    {%- if whole and left_out and left_out | length < history_models() | length -%}
        {{ exceptions.raise_compiler_error(
            "the history is rebuilt as a whole: add --select tag:history, or leave out --select"
        ) }}
    {%- endif -%}
{% endmacro %}
